"""Answers what the difference between two documents is, named by code or title: by what each says first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from bot.answering.citing import cite, on_one_line, trim
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.part_drafts import Book, Told, open_book, several_draft
from bot.answering.particulars import document_meant
from bot.answering.sections import find_part
from bot.answering.telling import tells
from bot.answering.text import has_japanese, squeeze
from bot.answering.wording import say
from bot.ports import Searcher
from bot.values import Citation, Sentence
from corpus.languages import Language
from retrieval.query import Hit, Query

_SIDE = r"(?:[“\"‘'][^”\"’']{2,160}[”\"’']|[A-Z]{1,6}\d{1,3}(?::\d{4})?|[a-z]{4,16} \d{1,2})"
_ENGLISH = re.compile(
    rf"^(?:what(?: is|'s|’s| are) the (?:main |key )?differences? between (?P<a>{_SIDE}) and (?P<b>{_SIDE})"
    rf"|how (?:does|do|is|are) (?P<c>{_SIDE}) (?:differ|different) from (?P<d>{_SIDE})"
    rf"|how do (?P<e>{_SIDE}) and (?P<f>{_SIDE}) differ(?: from (?:each other|one another))?"
    rf"|what (?:distinguishes|sets) (?P<g>{_SIDE}) (?:apart )?from (?P<h>{_SIDE}))\??$",
    re.I,
)
_SIDE_JA = r"(?:[「『][^」』]{2,120}[」』]|[A-Z]{1,6}\d{1,3}(?::\d{4})?|[一-龥ァ-ヶー]{2,8}\d{1,2})"
_JAPANESE = re.compile(
    rf"^(?P<a>{_SIDE_JA})(?:と|、)(?P<b>{_SIDE_JA})(?:と)?の(?:主な)?(?:違い|相違点?|差異?|異同)(?:は|を|について)[^、。]{{1,14}}[。?？]*$"
    rf"|^(?P<c>{_SIDE_JA})(?:は|と)(?P<d>{_SIDE_JA})(?:とは?|は)、?(?:どう|どのように|何が|どこが)(?:違|異)[^、。]{{1,12}}[。?？]*$"
)
_CODE = re.compile(r"[A-Z]{1,6}\d{1,3}(?::\d{4})?")
_MOST, _QUOTE = 2, 300
_EACH = ("What the documents say of each:", "それぞれについて文書には次のように書かれています。")


def answer_difference(text: str, searcher: Searcher, shelf: DocumentShelf, language: Language) -> Told | None:
    """Say what each of two documents says first; None for any other question.

    Args:
        text: As asked.
        searcher: Finds the passages.
        shelf: Reads the documents, for the audience of the turn.
        language: Of the reply.
    """
    match = (_JAPANESE if has_japanese(text) else _ENGLISH).match(text.strip())
    if match is None:
        return None
    sides = [side for side in match.groupdict().values() if side]
    documents = [document_meant(side, shelf.all(), language) for side in sides]
    if not any(documents):
        parts = [find_part(side, searcher, shelf, language) for side in sides]
        shown = several_draft([part for part in parts if part], "", shelf, language) if all(parts) else None
        return Told(replace(shown, intro=_EACH[language is Language.JA]), "", (), None) if shown is not None else None
    unknown = [side for side, document in zip(sides, documents, strict=True) if document is None]
    if unknown:
        is_denied = len(unknown) < len(sides) and all(map(_CODE.fullmatch, unknown))
        return _denied(unknown, searcher, shelf, language) if is_denied else None
    found = {d.document_id: open_book(d.document_id, d.title, searcher, shelf) for d in documents if d is not None}
    books = [book for book in found.values() if book is not None]
    draft = _draft(books, language) if len(books) == len(sides) else None
    return Told(draft, "", (), books[0].ranking) if draft is not None else None


def _denied(unknown: list[str], searcher: Searcher, shelf: DocumentShelf, language: Language) -> Told | None:
    """That no document mentions a code."""
    ranking = searcher.search(Query(text=" ".join(unknown), audience=shelf.audience), top_k=10)
    if any(squeeze(code) in squeeze(shelf.text(hit)) for code in unknown for hit in ranking.hits):
        return None
    joined = ("、" if language is Language.JA else ", ").join(unknown)
    return Told(None, say("abstain_unknown", language, what=joined), (), ranking)


def _draft(books: list[Book], language: Language) -> Draft | None:
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    for book in books:
        told = [*islice(_first(book), _MOST)]
        if not told:
            return None
        for hit, span in told:
            start, end = trim(book.version.text, *span, limit=_QUOTE)
            citations.append(cite(hit, book.version.text, start, end, marker=len(citations) + 1))
            shown = on_one_line(citations[-1].quote) + (" …" if end < span[1] else "")
            sentences.append(Sentence(text=shown, citations=(len(citations),)))
    return Draft(
        sentences=tuple(sentences),
        citations=tuple(citations),
        intro=_EACH[language is Language.JA],
        names_documents=True,
    )


def _first(book: Book) -> Iterator[tuple[Hit, tuple[int, int]]]:
    """What a document tells, from its beginning."""
    for hit in sorted(book.hits, key=lambda hit: hit.chunk.start):
        for sentence in hit.sentences:
            if tells(sentence.text) and squeeze(sentence.text) != squeeze(book.version.title):
                yield hit, (sentence.start, sentence.end)
