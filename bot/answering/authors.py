"""Answers who wrote something: from the byline of the document that is meant, or from a sentence that tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering.bylines import find_byline
from bot.answering.compose import compose, compose_byline
from bot.answering.countries import countries_in
from bot.answering.documents import DocumentShelf, title_affinity
from bot.answering.draft import Draft
from bot.answering.evidence import Candidate
from bot.answering.extract import Want
from bot.answering.matching import matches, names_match
from bot.answering.question import Question
from bot.answering.text import fold, term_sequence
from retrieval.query import Hit

_TELLS_WHO_WROTE = re.compile(
    r"\b(?:authors?|wrote|written by|authored|penned)\b|著者|筆者|執筆|の著(?:[、。]|者|述)|(?<=[名人氏])著"
)
_CHAPTER = re.compile(
    r"\b([\w-]+) (?:chapter|section)\b|\b(?:chapter|section) on (?:the )?([^?,]{3,60}?)(?= of\b| in\b|\?|$)"
)
_LOOKED_AT = 8
_OWN = 1.5
"""How much sooner a document is meant whose publisher or author the question names than one that mentions them."""
_NEAR_BEST = 0.8
_BESIDE = 24
"""How near, in code points, to the word for writing what was written must be named."""


def author_draft(question: Question, candidates: Sequence[Candidate], shelf: DocumentShelf) -> Draft | None:
    """Draft the answer to "who wrote it"; None where neither a byline nor a sentence says.

    Args:
        question: Wants an author.
        candidates: Best first.
        shelf: Reads the documents behind them.
    """
    for hit, start, end in _places_asked(question, candidates, shelf):
        version = shelf.of(hit)
        byline = find_byline(version, start=start, end=end) if version else None
        if byline is not None:
            return compose_byline(question, hit, byline, shelf)
        break
    told = next((c for c in candidates[:_LOOKED_AT] if _tells(question, c, candidates[0].score)), None)
    # Quoted alone: of several names in a sentence some may not be told for names.
    return compose(question, [replace(told, found={})], shelf) if told is not None else None


def _tells(question: Question, candidate: Candidate, best: float) -> bool:
    """Whether a sentence names the authors of what the question names."""
    if candidate.score < best - _NEAR_BEST or not candidate.found.get(Want.AUTHOR):
        return False
    text = fold(candidate.text)
    near = [text[max(0, m.start() - _BESIDE) : m.end() + _BESIDE] for m in _TELLS_WHO_WROTE.finditer(text)]
    return any(all(names_match(name, beside) for name in question.names) for beside in near if question.names)


def _places_asked(
    question: Question, candidates: Sequence[Candidate], shelf: DocumentShelf
) -> list[tuple[Hit, int, int | None]]:
    """Documents, or articles in them, that the question may mean, likeliest first."""
    chapter = _chapter_asked(question)
    found: list[tuple[float, Hit, int, int | None]] = []
    seen: set[str] = set()
    for rank, candidate in enumerate(candidates):
        version = shelf.of(candidate.hit)
        if version is None or version.document_id in seen:
            continue
        seen.add(version.document_id)
        named = sum(shelf.mentions(candidate.hit, n) for n in question.names)
        by = any(shelf.is_by(candidate.hit, n) for n in question.names if not countries_in(n, widely=True))
        base = candidate.score - 0.02 * rank + 0.3 * named + _OWN * by
        title = " ".join(filter(None, (version.title, version.metadata.publisher)))
        if not chapter:
            found.append((base + title_affinity(question.terms, title), candidate.hit, 0, None))
        for section in version.sections:
            if not all(matches(term, section.title) for term in chapter):
                continue
            affinity = title_affinity(question.terms, section.title)
            if affinity >= 0.6 and section.start:
                found.append((base + 1.5 * affinity, candidate.hit, section.start, section.end))
    return [(hit, a, b) for _, hit, a, b in sorted(found, key=lambda x: -x[0])]


def _chapter_asked(question: Question) -> tuple[str, ...]:
    """Terms that tell which chapter of a work is meant: "the harbour chapter", "the chapter on harbours"."""
    match = _CHAPTER.search(fold(question.text))
    told = (match.group(1) or match.group(2)) if match else ""
    return tuple(term for term in term_sequence(told) if not term.isdigit())
