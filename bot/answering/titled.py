"""Questions that name a document by its title: its words say whose, not what about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.answering.extract import Want
from bot.answering.naming import document_named
from bot.answering.question import Question, read_question
from bot.answering.text import squeeze, term_sequence
from corpus.documents import StoredVersion
from corpus.languages import Language, detect_language

_QUOTED = re.compile(r"[「『\"“]([^」』\"”]{2,160})[」』\"”]|(?<!\w)['‘]([^'’]{4,160})['’](?!\w)")
_NUMBER = re.compile(r"^(?:[A-Z]+\d+(?::\d+)?|\d+[.:)]|第\d+[章節回]?)\s*")
_SUBTITLE = re.compile(r"\s*[:：–—|]\s+")
_LEAST_TERMS, _LEAST_UNQUOTED = 3, 4
_BEFORE = re.compile(
    r"(?:does|do|did|has|is|in|to|by|from|of|under|per|on|with|says?) (?:the )?$|^(?:the )?$|[、。はがで]$", re.I
)
_CALLED = re.compile(
    r"\b(?:paper|report|article|piece|essay|op-ed|commentary|study|archive|brief|entry)s?\b|論文|記事|報告書|論説|論考|白書",
    re.I,
)
_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,6}\d{1,3})(?::\d{4})?(?![A-Za-z0-9])")
_IT = {Language.EN: "the document", Language.JA: "この文書"}


def titled(question: Question, documents: Sequence[StoredVersion]) -> Question:
    """The question with a document's title taken out and the document kept; unchanged if it names none.

    Where a question wants to be told what somebody's paper says of something, that paper is the document.
    A question whose only words are those of the title asks about the document itself, or about what its title says.
    """
    if question.kind in {"summary", "comparison"} or len(question.quoted) > 1 or Want.AUTHOR in question.wants:
        return question
    for start, end, found in _named(question.text, documents):
        it = _IT[Language.JA if not question.text.isascii() and question.language is Language.JA else Language.EN]
        rest = read_question(question.text[:start] + it + question.text[end:], language=question.language)
        if rest.terms and not _is_about_itself(rest):
            return replace(rest, documents=frozenset(found))
    if _CALLED.search(question.source) and len(question.source_terms) > 1:  # not just "the paper"
        called = document_named(question.source, documents, language=question.language)
        return replace(question, documents=frozenset([called.document_id])) if called else question
    return question


def _is_about_itself(rest: Question) -> bool:
    return all(term in _OF_DOCUMENTS for term in rest.terms)


_OF_DOCUMENTS = frozenset(
    term
    for text in (
        "document published date issued written about summary topic subject main point title purpose conclusion",
        "文書 公表 発表 日付 要約 概要 主題 結論 目的 内容 要点",
    )
    for term in term_sequence(text)
)


def _named(text: str, documents: Sequence[StoredVersion]) -> Iterator[tuple[int, int, set[str]]]:
    """Where titles stand in a text, quoted ones first, with the ids of the documents that bear each."""
    quoted = [(match, bearing(next(filter(None, match.groups())), documents)) for match in _QUOTED.finditer(text)]
    yield from ((match.start(), match.end(), {d.document_id for d in found}) for match, found in quoted if found)
    if any(found for _, found in quoted):
        return
    codes = [*_CODE.finditer(text)]
    for match in codes if len({code.group(1) for code in codes}) == 1 else ():
        found = {d.document_id for d in coded(match.group(1), documents, detect_language(text))}
        if found:
            yield match.start(), match.end(), found
    folded = text.casefold()
    for document in documents:
        for form in _written(document.title):
            at = folded.find(form)
            if at >= 0 and _BEFORE.search(text[:at]) and len(term_sequence(form)) >= _LEAST_UNQUOTED:
                yield at, at + len(form), {document.document_id}


def coded(code: str, documents: Sequence[StoredVersion], language: Language) -> list[StoredVersion]:
    """Documents whose titles begin with a code such as H02; those in a language where there are any."""
    found = [d for d in documents if (match := _CODE.match(d.title)) and match.group(1) == code]
    return [d for d in found if d.metadata.language is language] or found


def bearing(phrase: str, documents: Sequence[StoredVersion]) -> list[StoredVersion]:
    """Documents of which a phrase is the title: whole, or without number or subtitle where that is long enough."""
    plain = squeeze(phrase)
    return [d for d in documents if plain in _squeezed(d.title) and _is_title(plain, phrase, d.title)]


def _is_title(plain: str, phrase: str, title: str) -> bool:
    """Whether a form of a title is surely that: one of few terms may be what is asked about."""
    return plain == squeeze(title) or len(term_sequence(phrase)) >= _LEAST_TERMS


@lru_cache(maxsize=8_192)
def _written(title: str) -> tuple[str, ...]:
    """A title as people write it, in lower case: whole, without its number, without its subtitle."""
    bare = _NUMBER.sub("", title)
    return tuple(dict.fromkeys(form.casefold() for form in (title, bare, _SUBTITLE.split(bare)[0]) if form))


@lru_cache(maxsize=8_192)
def _squeezed(title: str) -> frozenset[str]:
    return frozenset(squeeze(form) for form in _written(title))
