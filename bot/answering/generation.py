"""Where a text generator joins an answer: what it is given, what it gives back, and what happens when it fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.answering.citing import cite, trim
from bot.answering.disagreement import disagreements
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.evidence import Candidate
from bot.answering.hostile import is_hostile
from bot.answering.wording import say
from bot.values import Citation, Exchange
from corpus.errors import GenerationError, LiaisonError
from corpus.languages import Language

_log = logging.getLogger(__name__)

MOST_EVIDENCE = 6
_MOST_TRANSLATED = 2
EVIDENCE_LENGTH = 600
"""Code points of one piece of evidence: what one quotation of an answer may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """What a generator answers from.

    Attributes:
        question: As asked.
        language: To answer in.
        evidence: Quotations, markers from 1 without gaps; all that may be used and cited.
        history: Earlier exchanges of the thread that the audience may read, oldest first.
    """

    question: str
    language: Language
    evidence: tuple[Citation, ...]
    history: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What a generator made, checked.

    Attributes:
        draft: Supported sentences only, with the citations they rest on; None where it says that the evidence does not
            answer.
        removed: How many sentences were removed.
        record: How it came about, for the receipt: plain JSON types.
    """

    draft: Draft | None
    removed: int
    record: Mapping[str, Any]


class UnusableOutputError(GenerationError):
    """A generator wrote something, and none of it can be shown.

    Args:
        message: What failed.
        hint: The next step.
        record: How it came about, for the receipt.
    """

    def __init__(self, message: str, hint: str = "", *, record: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, hint)
        self.record = dict(record or {})


class Generator(Protocol):
    """Writes answers. Thread-safe; blocks, for seconds."""

    def generate(self, request: GenerationRequest, *, on_sentence: Callable[[str], None]) -> Generated:
        """Write an answer.

        Args:
            request: What to answer, from what.
            on_sentence: Told each sentence once it has been checked and found supported, and no other.

        Raises:
            GenerationError: If nothing usable came of it.
        """

    def translate(self, citation: Citation, language: Language) -> str | None:
        """Translate a quotation; None where none is wanted, none came or it could not be trusted. Never raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An answer after the generator had its turn.

    Attributes:
        draft: What is shown; None where the generator found that the evidence does not answer.
        removed: How many sentences were removed, those of the generator included.
        record: How it came about, for the receipt.
    """

    draft: Draft | None
    removed: int
    record: Mapping[str, Any]


def write(
    generator: Generator,
    request: GenerationRequest,
    extracted: Draft,
    *,
    removed: int = 0,
    on_sentence: Callable[[str], None],
) -> Written:
    """Let the generator answer; where it fails, keep the extracted answer and say so in its framing words.

    Args:
        generator: Writes the answer.
        request: What to answer, from what.
        extracted: The checked answer made of quotations.
        removed: How many sentences were removed from it.
        on_sentence: Told each checked sentence.
    """
    started = time.perf_counter()
    try:
        made = generator.generate(request, on_sentence=on_sentence)
    except LiaisonError as exc:
        _log.warning("The text generator failed, quotations are shown: %s", exc.message)
        tried = exc.record if isinstance(exc, UnusableOutputError) else {}
        return _fallen_back(extracted, request, removed, {**tried, "failure": exc.message})
    except Exception as exc:  # noqa: BLE001  # whatever a model or its client does, the reader gets an answer
        _log.exception("The text generator failed, quotations are shown")
        return _fallen_back(extracted, request, removed, {"failure": type(exc).__name__})
    record = {**made.record, "seconds": round(time.perf_counter() - started, 3)}
    if made.draft is None:
        return Written(draft=None, removed=made.removed, record=record)
    kept = replace(made.draft, notices=(*made.draft.notices, *extracted.notices))
    differing = "; ".join(f"[{one}] / [{other}]" for one, other in disagreements(kept))
    if differing:
        kept = replace(kept, intro=say("differ", request.language, markers=differing))
    return Written(draft=_with_translations(generator, kept, request.language), removed=made.removed, record=record)


def _fallen_back(extracted: Draft, request: GenerationRequest, removed: int, record: Mapping[str, Any]) -> Written:
    kept = _with_intro(extracted, say("fallback", request.language))
    count = removed + int(record.get("removed", 0))
    return Written(draft=kept, removed=count, record={"generator": "extractive", **record})


def _with_intro(draft: Draft, words: str) -> Draft:
    return replace(draft, intro="\n".join(filter(None, (words, draft.intro))))


def _with_translations(generator: Generator, draft: Draft, language: Language) -> Draft:
    """Machine translations of foreign quotations, beside them and marked as such."""
    notices = []
    foreign = [citation for citation in draft.citations if citation.language is not language]
    for citation in foreign[:_MOST_TRANSLATED]:
        text = generator.translate(citation, language)
        if text:
            notices.append(say("translation", language, marker=str(citation.marker), text=text))
    return replace(draft, notices=(*draft.notices, *notices))


def sink_of(progress: Callable[[str], None]) -> Callable[[str], None]:
    """Where checked sentences go while an answer is written: a progress that shows them has a method `sentence`."""
    found: Callable[[str], None] = getattr(progress, "sentence", _drop)
    return found


def _drop(_sentence: str) -> None:
    return


def evidence_for(candidates: Sequence[Candidate], shelf: DocumentShelf) -> tuple[Citation, ...]:
    """Quotations around the best candidates, each with as many of its neighbours as one quotation holds.

    No sentence that speaks to the assistant is among them: a hit lists none (`WarySearcher`), and a span ends where
    one was left out.

    Args:
        candidates: Best first.
        shelf: Where their documents are read.

    Returns:
        At most six citations that do not overlap, markers from 1.
    """
    found: list[Citation] = []
    for candidate in candidates:
        start, end = _span_around(candidate, shelf)
        hit = candidate.hit
        if any(
            c.document_id == hit.chunk.document_id
            and c.version == hit.chunk.version
            and c.start < end
            and start < c.end
            for c in found
        ):
            continue
        text = shelf.text(hit)
        start, end = trim(text, start, end, limit=EVIDENCE_LENGTH)
        citation = cite(hit, text, start, end, marker=len(found) + 1)
        if citation.quote and not is_hostile(citation.quote):
            found.append(citation)
        if len(found) == MOST_EVIDENCE:
            break
    return tuple(found)


def _span_around(candidate: Candidate, shelf: DocumentShelf) -> tuple[int, int]:
    sentences, text = candidate.hit.sentences, shelf.text(candidate.hit)
    start, end = candidate.start, candidate.sentence.end
    before = (candidate.first if candidate.first >= 0 else candidate.index) - 1
    after = candidate.index + 1
    grown = True
    while grown:
        grown = False
        if after < len(sentences) and _continues(text, end, sentences[after].start):
            if sentences[after].end - start <= EVIDENCE_LENGTH:
                end, grown = sentences[after].end, True
            after = after + 1 if grown else len(sentences)
        if before >= 0 and _continues(text, sentences[before].end, start):
            is_room = end - sentences[before].start <= EVIDENCE_LENGTH
            start = sentences[before].start if is_room else start
            before, grown = (before - 1, True) if is_room else (-1, grown)
    return start, end


def _continues(text: str, end: int, start: int) -> bool:
    """Whether nothing stands between two sentences, such as one that was left out."""
    return not text[end:start].strip()
