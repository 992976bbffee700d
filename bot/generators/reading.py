"""Takes what a model writes apart: whole sentences, their markers, and what may not be shown."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.sentences import sentence_spans

LONGEST = 600
"""Code points of one sentence; what is longer is not a sentence."""
NO_ANSWER = "NO ANSWER"
_MARKER = re.compile(r"\s*[\[［【]\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]］】]")
_LATE_MARKERS = re.compile(
    r"([.!?。！？]+[\"'”’」』)）]*)((?:\s*[\[［【]\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]］】])+)"
)
_MAYBE_MARKER = re.compile(r"^\s*(?:[\[［【][\d\s,，、]*)?$")
_LEAD = re.compile(r"^(?:\s*(?:[-*+•・●#>]+|\d{1,2}[.)．])\s+)+")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.。])[*_](?!\w)")
# Anything a chat could turn into a link, a picture, a mention, markup or hidden text.
_ACTIVE = re.compile(
    r"://|\bwww\.|\bmailto:|\]\s*\(|!\[|\]\s*:|[<>{}`|\\]|&#?\w+;|\w@\w|(?<!\w)@\w|[\w-]+(?:\.[\w-]+)+/\w|\*\w|~~|\$\$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of a model.

    Attributes:
        text: Without markers and list marks; not yet checked.
        markers: As written, in order, each once; they may name nothing.
    """

    text: str
    markers: tuple[int, ...]


class SentenceReader:
    """Cuts a stream into sentences; each is given out once it is certain to be whole. For one stream, one thread."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> list[Statement]:
        """Take a piece of the stream; returns the sentences that it completed, in order."""
        self._rest += text
        return self._cut(is_end=False)

    def finish(self) -> list[Statement]:
        """The sentences of what is left once the stream has ended."""
        return self._cut(is_end=True)

    def _cut(self, *, is_end: bool) -> list[Statement]:
        text = _LATE_MARKERS.sub(r"\2\1", self._rest)
        spans = sentence_spans(text)
        if not is_end and spans:
            # The last sentence may go on, and the one before it may yet be given its marker.
            last = spans.pop()
            if spans and _MAYBE_MARKER.match(text[last[0] :]):
                spans.pop()
        taken = spans[-1][1] if spans else 0
        found = [read_statement(text[start:end]) for start, end in spans]
        if taken:
            self._rest = text[taken:]
        if is_end:
            self._rest = ""
        return [statement for statement in found if statement.text or statement.markers]


def read_statement(text: str) -> Statement:
    """Take the markers, list marks and emphasis off a sentence; width, blanks and line breaks are made plain."""
    numbers = [int(n) for found in _MARKER.finditer(text) for n in re.findall(r"\d+", found[1])]
    plain = unicodedata.normalize("NFC", _MARKER.sub("", text))
    plain = _EMPHASIS.sub("", _LEAD.sub("", plain))
    return Statement(text=" ".join(plain.split()), markers=tuple(dict.fromkeys(numbers)))


def may_be_shown(text: str) -> bool:
    """Whether a sentence is plain words: no link, picture, mention, markup, hidden character, and of a sane length."""
    if not text or len(text) > LONGEST or _ACTIVE.search(text):
        return False
    return not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in text)


def says_no_answer(text: str) -> bool:
    """Whether a model says, and says only, that the evidence does not answer."""
    return re.sub(r"[\W_]+", " ", text).strip().upper() == NO_ANSWER
