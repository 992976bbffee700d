from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest

from bot.answering.answerer import Answerer
from bot.answering.narrowing import NarrowingAnswerer, ScopedReader, ScopedSearcher
from bot.store import codec
from bot.values import Request, Scope
from corpus.access import OPERATOR_ONLY
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Filters, Query
from tests.support.answering import MemoryCorpus, Paper, turn_of

_PAPERS = {
    "harbour": Paper(
        "The harbour agreement was signed in Lisbon on 2 June 2014.",
        title="Harbour agreement",
        publisher="Port office",
        date="2014-06-02",
    ),
    "lighthouse": Paper(
        "The lighthouse memorandum was signed in Kobe on 10 September 2016.",
        title="Lighthouse memorandum",
        publisher="Coast guard",
        date="2016-09-10",
    ),
}


class _Shelves:
    def members(self, names: Collection[str], documents: Sequence[StoredVersion]) -> frozenset[str]:
        return frozenset(d.document_id for d in documents if d.document_id in names)

    def title(self, name: str, language: Language) -> str:
        return {Language.EN: f"The {name} papers", Language.JA: f"{name}文書"}[language]


@pytest.fixture
def corpus() -> MemoryCorpus:
    return MemoryCorpus(_PAPERS)


@pytest.fixture
def answerer(corpus: MemoryCorpus) -> NarrowingAnswerer:
    def make(searcher, reader):
        return Answerer(searcher=searcher, reader=reader)

    return NarrowingAnswerer(make, searcher=corpus, reader=corpus, shelves=_Shelves())


_QUESTION = "When was the harbour agreement signed?"


@pytest.mark.parametrize(
    "scope",
    [
        Scope(collections=("lighthouse",)),
        Scope(collections=("gone",)),
        Scope(filters=Filters(publishers=frozenset({"Coast guard"}))),
        Scope(filters=Filters(date_from="2015")),
        Scope(filters=Filters(kinds=frozenset({"press"}))),
        Scope(collections=("harbour",), filters=Filters(date_from="2015")),
    ],
)
async def test_what_is_out_of_scope_is_not_found(
    answerer: NarrowingAnswerer, corpus: MemoryCorpus, scope: Scope
) -> None:
    answer = await answerer.answer(turn_of(_QUESTION, scope=scope), ())
    assert answer.outcome == "abstained"
    assert "harbour" not in {cited.document_id for cited in answer.evidence}
    assert answer.notices[-1].startswith("Searched: ")
    assert all(query.filters.document_ids and "harbour" not in query.filters.document_ids for query in corpus.searches)


async def test_what_is_in_scope_is_answered(answerer: NarrowingAnswerer) -> None:
    for scope in (Scope(), Scope(collections=("harbour",)), Scope(filters=Filters(date_to="2014"))):
        answer = await answerer.answer(turn_of(_QUESTION, scope=scope), ())
        assert answer.outcome == "answered"
        assert {cited.document_id for cited in answer.citations} == {"harbour"}
        assert bool(answer.notices) == (not scope.is_channels)


async def test_summaries_and_requests_keep_to_the_scope(answerer: NarrowingAnswerer) -> None:
    scope = Scope(collections=("lighthouse",))
    turn = turn_of("summary", scope=scope, language=Language.JA)
    for answer in (
        await answerer.summarise(turn, "Harbour agreement"),
        await answerer.make(turn, Request(kind="timeline", topic="harbour agreement"), ()),
    ):
        assert "harbour" not in {cited.document_id for cited in answer.evidence}
    assert "lighthouse文書" in (await answerer.summarise(turn, "Harbour agreement")).notices[-1]


def test_a_reader_and_a_searcher_of_nothing(corpus: MemoryCorpus) -> None:
    assert ScopedSearcher(corpus, ()).search(Query(text="harbour")).hits == ()
    reader = ScopedReader(corpus, ("lighthouse",))
    assert reader.read("harbour", audience=OPERATOR_ONLY) is None
    assert [found.document_id for found in reader.documents(audience=OPERATOR_ONLY)] == ["lighthouse"]
    assert reader.former_versions(audience=OPERATOR_ONLY) == ()


def test_a_scope_is_kept_with_its_turn() -> None:
    filters = Filters(
        date_from="2015", kinds=frozenset({"press"}), publishers=frozenset({"A", "B"}), languages=frozenset(Language)
    )
    for scope in (Scope(), Scope(collections=("a", "b")), Scope(collections=("a",), filters=filters)):
        turn = turn_of("q", scope=scope)
        assert codec.load_turn(codec.dump_turn(turn)) == turn
