"""Answers questions that name a part of a document, or that count or list its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.naming import document_named
from bot.answering.part_drafts import (
    Book,
    Told,
    beginning_of,
    element_draft,
    list_draft,
    none_of,
    open_book,
    several_draft,
    tell,
)
from bot.answering.part_following import points_to_document
from bot.answering.part_matching import (
    EXACT,
    SURE,
    Match,
    concerns,
    is_structural,
    match_group,
    match_heading,
    names_sections,
)
from bot.answering.part_requests import PartRequest, read_part_request
from bot.answering.particulars import document_meant
from bot.answering.query import merged, search_all, without_found_twins
from bot.answering.question import read_question
from bot.answering.structure import Element, Group, groups_of
from bot.answering.text import has_japanese, squeeze
from bot.ports import Searcher
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Ranking

_MOST_BOOKS, _MOST_SHOWN = 8, 3
_FEW_BOOKS = 3
"""Where a question may as well be about the world, of which the documents nearest to it would tell."""
_DOCUMENT = re.compile(
    r"\w{3,} (?:document|text|minutes|statement|guidance|guide|(?:fact |work)?sheet|note|record|chronology)$"
    r"|.{2,}(?:文書|声明|議事録|手引き?|シート|メモ|ノート|記録)$|^年表$",
    re.I,
)
_OF = re.compile(r" (?:of|in|from) ", re.I)


def answer_part(
    text: str, searcher: Searcher, shelf: DocumentShelf, language: Language, *, within: StoredVersion | None = None
) -> Told | None:
    """Answer a question about parts of documents; None for any other question.

    Args:
        text: As asked; of a summary "Summarise" and what is to be summarised.
        searcher: Finds the passages.
        shelf: Reads the documents, for the audience of the turn.
        language: Of the reply.
        within: The document that the thread is about, where the parts of a question that names none are looked for
            first.
    """
    desk = _Desk(text, searcher, shelf, language)
    for request in read_part_request(text):
        told = desk.answer_within(request, within) if within is not None else None
        told = told or desk.answer(request)
        if told is not None:
            return told
    return None


def find_part(named: str, searcher: Searcher, shelf: DocumentShelf, language: Language) -> tuple[Book, Element] | None:
    """The part that a phrase such as "principle 4" names by number, where it is that of one document only."""
    asked = f"{named}は何ですか" if has_japanese(named) else f"what is {named}"
    desk = _Desk(asked, searcher, shelf, language)
    request = next((r for r in read_part_request(asked) if r.form == "number" and not r.document), None)
    return desk.part(request) if request is not None else None


class _Desk:
    """What one question is answered with."""

    def __init__(self, text: str, searcher: Searcher, shelf: DocumentShelf, language: Language) -> None:
        self._text, self._searcher, self._shelf, self._language = text, searcher, shelf, language

    def answer(self, request: PartRequest) -> Told | None:
        request, document = self._document(request)
        if document is not None:
            wanted = f"{request.noun} {request.at}" if request.form != "outline" else document.title
            book = open_book(document.document_id, wanted.strip() or document.title, self._searcher, self._shelf)
            return self._of_book(request, book) if book is not None else None
        is_told = request.is_order and not request.document
        if request.form in {"outline", "count"} or (request.form == "list" and not is_told):
            return None
        return self._of_any(request)

    def answer_within(self, request: PartRequest, document: StoredVersion) -> Told | None:
        """The part of the document that the thread is about, where a request names none or only points to it."""
        points = points_to_document(request.document)
        is_loose = request.form == "heading" and not request.is_quoted
        if (request.document and not points) or (is_loose and not points):
            return None
        wanted = f"{request.noun} {request.at}".strip() or document.title
        book = open_book(document.document_id, wanted, self._searcher, self._shelf)
        told = self._of_book(replace(request, document=""), book) if book is not None else None
        return told if points or (told is not None and told.draft is not None) else None

    def _document(self, request: PartRequest) -> tuple[PartRequest, StoredVersion | None]:
        """The document that a request names; "the section on X of T" has it at the end of the heading."""
        if request.document:
            return request, self._meant(request.document)
        if request.form == "heading" and not request.is_quoted:
            for match in reversed([*_OF.finditer(request.at)]):
                document = self._meant(request.at[match.end() :])
                if document is not None:
                    heading = request.at[: match.start()]
                    bare = heading.strip('“”"‘’「」『』')
                    return replace(request, at=bare, said=heading, is_quoted=bare != heading), document
        return request, None

    def _meant(self, phrase: str) -> StoredVersion | None:
        documents = self._shelf.all()
        meant = document_meant(phrase, documents, self._language)
        if meant is None and _DOCUMENT.search(phrase):
            return document_named(phrase, documents, language=self._language)
        return meant

    def _of_book(self, request: PartRequest, book: Book) -> Told | None:
        if request.form == "heading":
            found = match_heading(request, book.version)
            if request.is_exact and (found is None or found[1] < EXACT):
                return None
            if found is not None:
                return self._told(self._headed(request, book, found[0]), book)
            if squeeze(request.at) == squeeze(book.version.title):
                return None
            return self._none(book, request.at, None) if request.is_quoted else None
        if request.form == "outline":
            outline = next((g for g in _groups(book) if g.is_outline), None)
            return self._told(list_draft(book, outline, self._shelf, self._language), book) if outline else None
        match = match_group(request, book.version)
        if match is None:
            return self._none(book, request.said, None) if self._is_denied(request, book) else None
        if request.form in {"count", "list"}:
            return self._told(list_draft(book, match.group, self._shelf, self._language), book)
        if match.element is None:
            return self._none(book, request.said, match.group)
        return self._told(self._element(book, match.element, match.group), book)

    def _is_denied(self, request: PartRequest, book: Book) -> bool:
        """Whether a document surely has no such part: the word is one for parts, and its text does not speak of it."""
        is_asked = request.form == "number" or (request.form == "place" and names_sections(request.noun))
        return (
            is_asked
            and is_structural(request.noun or "section")
            and squeeze(request.said) not in squeeze(book.version.text)
        )

    def _of_any(self, request: PartRequest) -> Told | None:
        """In whichever documents have it, those in the reader's language before others."""
        if request.form == "heading" and (request.document or request.is_exact):
            return None
        ranking = self._search(request)
        books = list(self._books(request, ranking))
        if request.form == "heading":
            return self._of_headings(request, books)
        matched, is_topic = self._matched(request, books)
        if is_topic and not matched:  # a chapter of a text that is none of the documents
            is_denied = request.form == "number" and names_sections(request.noun)
            return self._absent(request, (), ranking) if is_denied else None
        if request.form == "list":
            return self._list(request, matched)
        found = [(book, m) for book, m in matched if m.element is not None]
        if not found:
            return self._absent(request, matched, ranking)
        if len(found) == 1:
            book, match = found[0]
            return self._told(self._element(book, match.element, match.group), book) if match.element else None
        return self._several(request, [(book, m.element) for book, m in found if m.element])

    def part(self, request: PartRequest) -> tuple[Book, Element] | None:
        """The one part that a request means where it names no document."""
        matched, _ = self._matched(request, list(self._books(request, self._search(request))))
        found = [(book, m.element) for book, m in matched if m.element is not None]
        return found[0] if len(found) == 1 else None

    def _matched(self, request: PartRequest, books: Sequence[Book]) -> tuple[list[tuple[Book, Match]], bool]:
        """The groups that fit best, and whether what a request says to name a document is but what they are about."""
        matched = [(book, m) for book in books if (m := match_group(request, book.version)) and m.fit >= SURE]
        if request.document:
            matched = [(book, m) for book, m in matched if concerns(request.document, m.group, book.version)]
        surest = max((m.fit for _, m in matched), default=0.0)
        return self._readers([(book, m) for book, m in matched if m.fit == surest]), bool(request.document)

    def _search(self, request: PartRequest) -> Ranking:
        question = read_question(request.at if request.form == "heading" else self._text, language=self._language)
        ranking = search_all(question, self._searcher, self._shelf.audience, self._shelf.all())
        if request.noun:
            named = read_question(request.noun, language=self._language)
            ranking = merged(search_all(named, self._searcher, self._shelf.audience, self._shelf.all()), ranking)
        return without_found_twins(ranking, self._shelf.all(), self._language)

    def _books(self, request: PartRequest, ranking: Ranking) -> Iterator[Book]:
        documents = self._shelf.all()
        found = [hit.chunk.document_id for hit in ranking.hits]
        found += [d.document_id for d in documents] if len(documents) <= _MOST_BOOKS else []
        for document_id in list(dict.fromkeys(found))[: _FEW_BOOKS if request.is_many else _MOST_BOOKS]:
            book = open_book(document_id, f"{request.noun} {request.at}".strip(), self._searcher, self._shelf)
            if book is not None:
                yield book

    def _readers(self, matched: list[tuple[Book, Match]]) -> list[tuple[Book, Match]]:
        return [pair for pair in matched if pair[0].version.metadata.language is self._language] or matched

    def _of_headings(self, request: PartRequest, books: Sequence[Book]) -> Told | None:
        found = [(book, m) for book in books if (m := match_heading(request, book.version)) is not None]
        surest = max((likeness for _, (_, likeness) in found), default=0.0)
        if surest < SURE:
            return None
        best = [(book, elements) for book, (elements, likeness) in found if likeness == surest]
        best = [pair for pair in best if pair[0].version.metadata.language is self._language] or best
        if len(best) == 1:
            return self._told(self._headed(request, *best[0]), best[0][0])
        return self._several(request, [(book, elements[0]) for book, elements in best])

    def _headed(self, request: PartRequest, book: Book, elements: tuple[Element, ...]) -> Draft | None:
        """The part under a heading, or all where several have the same."""
        if len(elements) == 1:
            return self._element(book, elements[0], None)
        group = Group(name=request.at, lead=(0, 0), path=(), elements=elements, is_headed=True)
        return list_draft(book, group, self._shelf, self._language)

    def _list(self, request: PartRequest, matched: Sequence[tuple[Book, Match]]) -> Told | None:
        if len(matched) > 1:
            return None if request.is_many else self._which(request, [book for book, _ in matched])
        for book, match in matched:
            if request.at and request.at != str(len(match.group.elements)):
                return None  # "the five eyes" of a world that has others
            return self._told(list_draft(book, match.group, self._shelf, self._language), book)
        return None

    def _several(self, request: PartRequest, found: Sequence[tuple[Book, Element]]) -> Told | None:
        if len(found) > _MOST_SHOWN:
            return self._which(request, [book for book, _ in found])
        draft = several_draft(found, request.said.strip() or request.noun, self._shelf, self._language)
        return self._told(draft, found[0][0])

    def _which(self, request: PartRequest, books: Sequence[Book]) -> Told:
        quoted = "「{}」" if self._language is Language.JA else "“{}”"
        titles = ("、" if self._language is Language.JA else ", ").join(quoted.format(b.title) for b in books)
        text = tell("which", self._language, said=request.said.strip(), titles=titles)
        return Told(None, text, (), books[0].ranking)

    def _absent(self, request: PartRequest, matched: Sequence[tuple[Book, Match]], ranking: Ranking) -> Told | None:
        """That no document has the part: said of the one that has others, or of all where none speaks of it."""
        said = squeeze(request.said)
        if any(said in squeeze(self._shelf.text(hit)) for hit in ranking.hits):
            return None
        if len(matched) == 1:
            book, match = matched[0]
            return self._none(book, request.said, match.group)
        if matched or (is_structural(request.noun) and request.form == "number"):
            return Told(None, tell("nowhere", self._language, said=request.said), (), ranking)
        return None

    def _element(self, book: Book, element: Element, group: Group | None) -> Draft | None:
        if book.hit_of(element) is None:
            more = open_book(book.version.document_id, element.heading or element.name, self._searcher, self._shelf)
            book = replace(book, hits=(*book.hits, *more.hits)) if more is not None else book
        return element_draft(book, element, group, self._searcher, self._shelf, self._language)

    def _told(self, draft: Draft | None, book: Book) -> Told | None:
        return Told(draft, "", (), book.ranking) if draft is not None and draft.sentences else None

    def _none(self, book: Book, said: str, group: Group | None) -> Told:
        return Told(None, none_of(book, said, group, self._language), beginning_of(book, group), book.ranking)


def _groups(book: Book) -> tuple[Group, ...]:
    return groups_of(book.version)
