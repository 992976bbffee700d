"""What is said of a part of a document: itself, or its list, quoted; or that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.answering.citing import QUOTE_LIMIT, cite, on_one_line, trim
from bot.answering.compose import LIST_TEXT_LIMIT, notices_of
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.hostile import is_hostile, was_left_out
from bot.answering.structure import Element, Group, groups_of
from bot.answering.summary import summarise_part
from bot.answering.text import squeeze
from bot.ports import Searcher
from bot.values import Citation, Sentence
from corpus.documents import StoredVersion
from corpus.languages import Language
from corpus.sentences import sentence_spans
from retrieval.query import Filters, Hit, Query, Ranking

_HITS = 60
_MOST_ITEMS = 16
_LEAST_QUOTE, _MOST_QUOTE = 60, 300
_FEWEST_PARTS = 3
"""A part of so many parts is shown by them."""
_HEADING = 110
_SAID: dict[str, tuple[str, str]] = {
    "item": (
        "“{title}”, number {at} of {count} under “{name}”:",
        "「{title}」の「{name}」の{count}項目のうち{at}番目：",
    ),
    "item_of": ("“{title}”, number {at} of {count}:", "「{title}」の{count}項目のうち{at}番目："),
    "part": ("“{title}”, the part “{name}”:", "「{title}」の「{name}」の部分："),
    "parts": (
        "“{title}”, the part “{name}”, in {count} parts:",
        "「{title}」の「{name}」の部分（{count}項目）：",
    ),
    "outline": (
        "“{title}” has {count} parts under these headings:",
        "「{title}」は次の見出しの{count}つの部分から成ります：",
    ),
    "list": ("“{title}” has {count} under “{name}”:", "「{title}」の「{name}」には{count}項目あります："),
    "list_most": (
        "“{title}” has {count} under “{name}”; here are {shown}:",
        "「{title}」の「{name}」には{count}項目あります（うち{shown}項目を示します）：",
    ),
    "several": ("{count} documents have this ({said}):", "該当箇所（{said}）は{count}件の文書にあります："),
    "nowhere": (
        "I found no {said} in the documents I can use here.",
        "ここで参照できる文書に「{said}」に当たる部分は見つかりませんでした。",
    ),
    "none": ("“{title}” has no part “{said}”.", "「{title}」に「{said}」に当たる部分はありません。"),
    "none_of": (
        "“{title}” has no {said}: it has {count} under “{name}”.",
        "「{title}」に「{said}」はありません。「{name}」にあるのは{count}項目です。",
    ),
    "which": (
        "Several documents have this ({said}): {titles}. Please say which one is meant.",
        "該当箇所（{said}）は複数の文書にあります：{titles}。どの文書か指定してください。",
    ),
}


def tell(key: str, language: Language, **values: object) -> str:
    """Words about parts, in a language."""
    return _SAID[key][language is Language.JA].format(**values)


@dataclass(frozen=True, slots=True)
class Book:
    """A document with the passages of it that were found, without what speaks to the assistant."""

    version: StoredVersion
    hits: tuple[Hit, ...]
    ranking: Ranking

    @property
    def title(self) -> str:
        """Its title, or its id where the title speaks to the assistant."""
        return self.hits[0].chunk.title

    def hit_of(self, element: Element) -> Hit | None:
        """The passage in which an element begins; None where none was found or the beginning is not to be shown."""
        end = _first_end(self.version.text, element)
        for hit in self.hits:
            if hit.chunk.start <= element.start < hit.chunk.end:
                text = self.version.text
                is_bad = is_hostile(text[element.start : end]) or was_left_out(hit, text, element.start, end)
                return None if is_bad else hit
        return None


class Told(NamedTuple):
    """A draft, or else why there is none, with what comes closest."""

    draft: Draft | None
    text: str
    closest: tuple[Citation, ...]
    ranking: Ranking | None


def open_book(
    document_id: str, wanted: str, searcher: Searcher, shelf: DocumentShelf, *, more: Sequence[str] = ()
) -> Book | None:
    """Read a document that the audience may read, the passages nearest to what is wanted first."""
    filters = Filters(document_ids=frozenset([document_id]))
    rankings = [
        searcher.search(Query(text=text, audience=shelf.audience, filters=filters), top_k=_HITS)
        for text in (wanted, *more)
    ]
    hits = {(hit.chunk.start, hit.chunk.end): hit for ranking in rankings for hit in ranking.hits}
    version = shelf.of(rankings[0].hits[0]) if rankings[0].hits else None
    return Book(version, tuple(hits.values()), rankings[0]) if version is not None else None


def element_draft(
    book: Book, element: Element, group: Group | None, searcher: Searcher, shelf: DocumentShelf, language: Language
) -> Draft | None:
    """One part: quoted whole where it is short, else by its own parts, else by its main points."""
    title = book.title
    if not element.heading:
        at = group.elements.index(element) + 1 if group else 1
        count, name = (len(group.elements), _short(group.name)) if group else (1, "")
        key = "item_of" if squeeze(name) == squeeze(title) else "item"
        return _quotation(book, element, intro=tell(key, language, title=title, at=at, count=count, name=name))
    name = _short(element.heading)
    own = next((g for g in groups_of(book.version) if g.is_headed and g.name and g.lead[0] == element.start), None)
    if own is not None and len(own.elements) >= _FEWEST_PARTS:
        intro = tell("parts", language, title=title, name=name, count=len(own.elements))
        return list_draft(book, own, shelf, language, intro=intro)
    intro = tell("part", language, title=title, name=name)
    quoted = _quotation(book, element, intro=intro)
    if quoted is not None and element.end - element.start <= QUOTE_LIMIT:
        return quoted
    return summarise_part(book.hits, (element.body, element.end), searcher, shelf, intro=intro) or quoted


def _quotation(book: Book, element: Element, *, intro: str) -> Draft | None:
    hit, text = book.hit_of(element), book.version.text
    if hit is None:
        return None
    end = element.end
    if is_hostile(text[element.start : end]) or was_left_out(hit, text, element.start, end):
        end = _first_end(text, element)
    start = element.body if element.body < end else element.start
    citation = cite(hit, text, start, end, marker=1)
    shown = on_one_line(citation.quote) + (" …" if citation.end < element.end else "")
    return Draft(sentences=(Sentence(text=shown, citations=(1,)),), citations=(citation,), intro=intro)


def several_draft(
    found: Sequence[tuple[Book, Element]], said: str, shelf: DocumentShelf, language: Language
) -> Draft | None:
    """The part of each of several documents, each with its title."""
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    for book, element in found:
        hit = book.hit_of(element)
        if hit is None:
            continue
        start, end = trim(book.version.text, element.start, element.end, limit=_MOST_QUOTE)
        end = end if not was_left_out(hit, book.version.text, start, end) else _first_end(book.version.text, element)
        citations.append(cite(hit, book.version.text, start, end, marker=len(citations) + 1))
        shown = on_one_line(citations[-1].quote) + (" …" if end < element.end else "")
        sentences.append(Sentence(text=shown, citations=(len(citations),)))
    if not citations:
        return None
    intro = tell("several", language, said=said, count=len(citations))
    return Draft(
        sentences=tuple(sentences), citations=tuple(citations), intro=intro, names_documents=True,
        notices=_notices(found[0][0], shelf, language),
    )  # fmt: skip


def list_draft(book: Book, group: Group, shelf: DocumentShelf, language: Language, *, intro: str = "") -> Draft | None:
    """All elements of a group: headings alone for the parts of a document, else with what each says first."""
    shown = [(e, hit) for e in group.elements[:_MOST_ITEMS] if (hit := book.hit_of(e)) is not None]
    if not shown:
        return None
    text = book.version.text
    key = "outline" if group.is_outline else "list" if len(shown) == len(group.elements) else "list_most"
    values = {"name": _short(group.name), "count": len(group.elements), "shown": len(shown)}
    intro = intro or tell(key, language, title=book.title, **values)
    share = max(_LEAST_QUOTE, min(_MOST_QUOTE, (LIST_TEXT_LIMIT - len(intro)) // len(shown) - 18))
    citations, sentences = [], []
    for marker, (element, hit) in enumerate(shown, start=1):
        last = element.body if group.is_outline else _first_end(text, element)
        start, end = trim(text, element.start, max(last, element.start + 1), limit=share)
        citations.append(cite(hit, text, start, end, marker=marker))
        cut = " …" if end < len(text[:last].rstrip()) else ""
        sentences.append(Sentence(text=on_one_line(citations[-1].quote) + cut, citations=(marker,)))
    return Draft(
        sentences=tuple(sentences), citations=tuple(citations), intro=intro, kind="list",
        notices=_notices(book, shelf, language),
    )  # fmt: skip


def beginning_of(book: Book, group: Group | None) -> tuple[Citation, ...]:
    """Where a group begins, to be shown where it has not what was asked for."""
    elements = group.elements[:1] if group else ()
    return tuple(
        cite(hit, book.version.text, *trim(book.version.text, e.start, e.end, limit=_MOST_QUOTE), marker=1)
        for e in elements
        if (hit := book.hit_of(e)) is not None and not was_left_out(hit, book.version.text, e.start, e.end)
    )


def none_of(book: Book, said: str, group: Group | None, language: Language) -> str:
    """That a document has no such part, and how many it has."""
    title = book.title
    if group is None or not group.name:
        return tell("none", language, title=title, said=said)
    return tell("none_of", language, title=title, said=said, count=len(group.elements), name=_short(group.name))


def _notices(book: Book, shelf: DocumentShelf, language: Language) -> tuple[str, ...]:
    return notices_of(language, book.hits[:1], shelf)


def _first_end(text: str, element: Element) -> int:
    """The end of an element's first sentence, or of the first few where that is but a catchword."""
    ends = [end for _, end in sentence_spans(text, element.body, element.end)]
    return next((end for end in ends if end - element.body >= _LEAST_QUOTE), ends[-1] if ends else element.end)


def _short(name: str) -> str:
    """A heading or lead-in to be named: its end where it is long, nothing of one that speaks to the assistant."""
    plain = "…" if is_hostile(name) else name.rstrip(":： ")
    return plain if len(plain) <= _HEADING else "… " + plain[-_HEADING:].partition(" ")[2]
