"""Several of one kind: sentences that say the same of different people, bodies or countries answer together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.draft import Draft
from bot.answering.evidence import Candidate
from bot.answering.extract import Want
from bot.answering.text import fold
from bot.values import Sentence

_OF_MANY = frozenset({Want.PERSON, Want.ORGANISATION, Want.NAME, Want.COUNTRY})
_ADDRESS_OR_ASIDE = re.compile(r"\bhttps?://\S+|\bwww\.\S+|[(（\[［][^()（）\[\]［］]{0,60}[)）\]］]")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LEAST_WORDS = 3


def with_twins(draft: Draft, chosen: Sequence[Candidate], values: Callable[[Candidate], str], *, between: str) -> Draft:
    """Let the exact answer name whoever else the quoted sentences say the very same of.

    "A / Localisation Co-Lead" and "B / Localisation Co-Lead" answer "Who were the co-leads?" with both; a sentence
    about the fourth round does not join one about the third, as one word differs.

    Args:
        draft: The answer so far; its first sentence is the exact value of the first candidate.
        chosen: The candidates that it quotes, best first.
        values: The exact value that a candidate states, empty where it states none.
        between: What parts several values.
    """
    top, lead = chosen[0], values(chosen[0])
    if not lead or draft.sentences[0].text != lead or not _OF_MANY & top.found.keys():
        return draft
    named, markers, said = lead.split(between), list(draft.sentences[0].citations), _said(top)
    for twin in chosen[1:]:
        names = [name for name in values(twin).split(between) if name]
        marker = next((c.marker for c in draft.citations if names and all(name in c.quote for name in names)), None)
        if marker is not None and len(said) >= _LEAST_WORDS and _said(twin) == said:
            named += names
            markers.append(marker)
    text = between.join(dict.fromkeys(named))
    first = Sentence(text=text, citations=tuple(dict.fromkeys(markers)))
    return replace(draft, sentences=(first, *draft.sentences[1:]))


def _said(candidate: Candidate) -> frozenset[str]:
    """The words of a candidate beside what it names, asides and addresses."""
    text = candidate.text
    for start, end in sorted({span for spans in candidate.found.values() for span in spans}, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return frozenset(_WORD.findall(fold(_ADDRESS_OR_ASIDE.sub(" ", text))))
