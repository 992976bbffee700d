"""What was answered in a thread so far: the question of each exchange with its first quotations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.kinds.sheet import Made
from bot.answering.kinds.wording import say
from bot.answering.verification import verify
from bot.ports import DocumentReader
from bot.values import Answer, AnswerSection, Cell, Citation, Exchange, Sentence
from corpus.languages import Language

_MOST_EXCHANGES = 8
_MOST_SENTENCES = 2
_QUESTION = 200


def summarise_thread(
    history: Sequence[Exchange], reader: DocumentReader, shelf: DocumentShelf, language: Language
) -> Made | None:
    """The answers of a thread in brief; None where none of them quoted anything.

    Args:
        history: Earlier exchanges, oldest first, as far as the present audience may see them again.
        reader: Every quotation is compared with its stored text once more.
        shelf: For whom.
        language: Of the fixed words.
    """
    sections: list[AnswerSection] = []
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    removed = 0
    answered = [e for e in history if e.answer.outcome == "answered" and e.answer.sentences and not _is_such(e.answer)]
    for exchange in answered[-_MOST_EXCHANGES:]:
        checked, refused = _checked(exchange.answer, reader, shelf)
        removed += refused
        offset = len(citations)
        moved = [Sentence(text=s.text, citations=tuple(m + offset for m in s.citations)) for s in checked.sentences]
        if not moved:
            continue
        citations += [replace(c, marker=c.marker + offset) for c in checked.citations]
        sentences += moved
        rows = tuple((Cell(text=s.text, citations=s.citations),) for s in moved)
        sections.append(AnswerSection(title=_question_of(exchange), rows=rows))
    if not sections:
        return None
    return Made(
        title=say("thread", language),
        sections=tuple(sections),
        sentences=tuple(sentences),
        citations=tuple(citations),
        removed=removed,
    )


def _is_such(answer: Answer) -> bool:
    """Whether it is itself a summary of the thread, which need not be summed up again."""
    return answer.kind == "summary" and bool(answer.sections)


def _question_of(exchange: Exchange) -> str:
    text = " ".join(exchange.turn.text.split())
    return text if len(text) <= _QUESTION else text[: _QUESTION - 1] + "…"


def _checked(answer: Answer, reader: DocumentReader, shelf: DocumentShelf) -> tuple[Draft, int]:
    kept = tuple(c for c in answer.citations if _stands(c, reader, shelf))
    sentences = answer.sentences[:_MOST_SENTENCES]
    return verify(Draft(sentences=sentences, citations=kept))


def _stands(citation: Citation, reader: DocumentReader, shelf: DocumentShelf) -> bool:
    stored = reader.read(citation.document_id, version=citation.version, audience=shelf.audience)
    return stored is not None and stored.text[citation.start : citation.end] == citation.quote
