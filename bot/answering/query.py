"""Turns a question into the searches that look for its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from bot.answering.countries import countries_in
from bot.answering.evidence import Candidate
from bot.answering.followup import Context
from bot.answering.matching import names_match
from bot.answering.question import Question, read_question
from bot.answering.text import has_japanese, term_set
from bot.answering.vocabulary import closest_english_of, japanese_of
from bot.ports import Searcher
from corpus.access import Audience
from corpus.documents import StoredVersion
from corpus.languages import Language, detect_language
from retrieval.query import Filters, Hit, Query, Ranking

HITS = 10
_MORE_HITS = 8
_MOST_NAMED = 12
_MOST_LOOKED_FOR = 2
_LOOKED_AT = 40
_ENOUGH_OF_NAMED = 0.5
"""Share of the hits that are of the documents that a question names, from which these are not searched once more."""
_Found = TypeVar("_Found")


def expansions(question: Question) -> tuple[str, ...]:
    """The question's words in the other language, as far as the vocabulary knows them; one text or none."""
    words = []
    for term in (*question.terms, *question.source_terms):
        if term.isascii() and not has_japanese(question.text):
            words += sorted(japanese_of(term), key=len)[:1]
        else:
            words += [term] if term.isascii() else [*closest_english_of(term)]
    return (" ".join(words),) if words else ()


def named_documents(question: Question, documents: Sequence[StoredVersion]) -> frozenset[str]:
    """Documents that the question names by publisher, author or title."""
    found = set()
    for document in documents:
        meta = document.metadata
        about = " ".join(filter(None, (meta.publisher, *meta.authors)))
        title = term_set(document.title)
        by_name = any(names_match(name, about) for name in question.names) if about else False
        asked = {*question.terms, *question.source_terms}
        by_title = len(title) >= 2 and len(title & asked) >= 0.75 * len(title)
        by_quote = any(names_match(quoted, document.title) for quoted in question.quoted if len(quoted) > 3)
        if by_name or by_title or by_quote:
            found.add(document.document_id)
    return frozenset(found) if len(found) <= _MOST_NAMED else frozenset()


def looked_up(
    term: str,
    find: Callable[[str, Iterable[Hit]], list[_Found]],
    candidates: Sequence[Candidate],
    searcher: Searcher,
    audience: Audience,
) -> list[_Found]:
    """What is found of a term in the passages of some candidates, else in those of a search for the term alone."""
    found = find(term, {id(c.hit): c.hit for c in candidates}.values())
    return found or find(term, searcher.search(Query(text=term, audience=audience), top_k=_LOOKED_AT).hits)


def search_following(question: Question, context: Context, searcher: Searcher, audience: Audience) -> Ranking:
    """Search for a follow-up in the documents it leans on, alone and together with the earlier question.

    Returns:
        Hits with the mean of both similarities where both searches found them.
    """
    filters = Filters(document_ids=context.documents)
    both = Query(text=f"{context.text} {question.core}", audience=audience, filters=filters)
    first = searcher.search(both, top_k=HITS)
    alone = searcher.search(replace(both, text=question.core, expansions=expansions(question)), top_k=HITS)
    return _joined(first, alone, lambda a, b: (a + b) / 2)


def search_all(
    question: Question, searcher: Searcher, audience: Audience, documents: Sequence[StoredVersion]
) -> Ranking:
    """Search for a question: everywhere, then in the documents it names, then in the other language.

    One that asks what a document says, by its title, looks there alone.

    Returns:
        Hits of all searches without repeats, those of the first search first, ranks from 1.
    """
    language = detect_language(question.text)
    query = Query(text=question.core, language=language, audience=audience, expansions=expansions(question))
    if question.documents:
        return searcher.search(replace(query, filters=Filters(document_ids=question.documents)), top_k=HITS)
    ranking = searcher.search(query, top_k=HITS)
    named = named_documents(question, documents)
    if named and sum(h.chunk.document_id in named for h in ranking.hits) < len(ranking.hits) * _ENOUGH_OF_NAMED:
        filters = Filters(document_ids=named)
        ranking = merged(ranking, searcher.search(replace(query, filters=filters), top_k=_MORE_HITS))
    if question.source:
        ranking = _joined(ranking, searcher.search(replace(query, text=question.text), top_k=HITS), max)
    other = Language.EN if language is Language.JA else Language.JA
    foreign = sum(h.chunk.language is other for h in ranking.hits)
    if foreign < HITS // 2 and any(d.metadata.language is other for d in documents):
        filters = Filters(languages=frozenset({other}))
        ranking = merged(ranking, searcher.search(replace(query, filters=filters), top_k=_MORE_HITS))
    return _with_passages_on(_absent_names(question, ranking), ranking, searcher, query)


def _absent_names(question: Question, ranking: Ranking) -> tuple[str, ...]:
    """Japanese names and quoted words that a question is about and no found passage holds; others the search finds."""
    if not has_japanese(question.text):
        return ()
    about = dict.fromkeys((*question.names, *question.quoted))
    told = (n for n in about if "・" in n or n in question.quoted)
    plain = (n for n in told if has_japanese(n) and n not in question.source and not countries_in(n, widely=True))
    absent = (n for n in plain if not any(names_match(n, hit.chunk.text) for hit in ranking.hits))
    return tuple(islice(absent, _MOST_LOOKED_FOR))


def _with_passages_on(names: Sequence[str], ranking: Ranking, searcher: Searcher, query: Query) -> Ranking:
    """The hits and those passages behind them that speak of names by themselves looked for."""
    for name in names:
        [english] = expansions(read_question(name)) or (name,)
        found = searcher.search(replace(query, text=english, language=Language.EN, expansions=()), top_k=_MORE_HITS)
        speaking = tuple(hit for hit in found.hits if names_match(name, hit.chunk.text))
        ranking = merged(ranking, replace(found, hits=speaking))
    return ranking


def _joined(first: Ranking, second: Ranking, mix: Callable[[float, float], float]) -> Ranking:
    """Hits of both; where both found one, its similarities are mixed."""
    other = {(h.chunk.document_id, h.chunk.start): h for h in second.hits}
    hits: list[Hit] = []
    for hit in first.hits:
        twin = other.get((hit.chunk.document_id, hit.chunk.start))
        if twin is None:
            hits.append(hit)
            continue
        sentences = tuple(
            replace(a, similarity=mix(a.similarity, b.similarity))
            for a, b in zip(hit.sentences, twin.sentences, strict=True)
        )
        hits.append(replace(hit, sentences=sentences, dense=mix(hit.dense, twin.dense)))
    return merged(replace(first, hits=tuple(hits)), second)


def merged(first: Ranking, second: Ranking) -> Ranking:
    """Hits of both, those of the first before those that only the second found."""
    held = {(h.chunk.document_id, h.chunk.start) for h in first.hits}
    more = [h for h in second.hits if (h.chunk.document_id, h.chunk.start) not in held]
    ranked = enumerate([*first.hits, *more], start=1)
    hits = tuple(h if h.rank == rank else replace(h, rank=rank) for rank, h in ranked)
    return replace(
        first, hits=hits, embed_ms=first.embed_ms + second.embed_ms, search_ms=first.search_ms + second.search_ms
    )


def without_twins(ranking: Ranking, documents: Sequence[StoredVersion], language: Language) -> Ranking:
    """Hits less those of documents whose translation into the reader's language is at hand."""
    by_id = {document.document_id: document for document in documents}
    left_out: set[str] = set()
    for document in documents:
        original = by_id.get(document.metadata.translation_of or "")
        if original is not None:
            is_readers = document.metadata.language is language
            left_out.add(original.document_id if is_readers else document.document_id)
    return replace(ranking, hits=tuple(h for h in ranking.hits if h.chunk.document_id not in left_out))


def without_found_twins(ranking: Ranking, documents: Sequence[StoredVersion], language: Language) -> Ranking:
    """Hits less those of documents whose translation into the reader's language was found as well."""
    found = {hit.chunk.document_id for hit in ranking.hits}
    return without_twins(ranking, [d for d in documents if d.document_id in found], language)
