"""LangChain's view of the searcher and the embedder."""

import numpy as np
import pytest
from pydantic import ValidationError

from corpus.access import EVERYONE, OPERATOR_ONLY
from corpus.languages import Language
from retrieval.langchain import LiaisonEmbeddings, LiaisonRetriever
from retrieval.query import Chunk, Filters, Hit, Query, Ranking
from tests.support.embedders import HashingEmbedder


class Recorder:
    def __init__(self) -> None:
        self.asked: list[tuple[Query, int]] = []

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        self.asked.append((query, top_k))
        chunk = Chunk(
            document_id="joint",
            version="abc",
            title="共同声明",
            text="会議。",
            start=5,
            end=8,
            language=Language.JA,
            page=2,
        )
        return Ranking(query=query, hits=(Hit(rank=1, score=0.5, chunk=chunk),), generation="g")


def test_hits_become_documents() -> None:
    (document,) = LiaisonRetriever(searcher=Recorder()).invoke("会議")
    assert document.page_content == "会議。"
    assert document.id == "joint@abc:5-8"
    assert document.metadata == {
        "document_id": "joint",
        "version": "abc",
        "title": "共同声明",
        "start": 5,
        "end": 8,
        "page": 2,
        "language": "ja",
        "score": 0.5,
    }


def test_without_an_audience_only_public_documents_are_asked_for() -> None:
    recorder = Recorder()
    LiaisonRetriever(searcher=recorder).invoke("who?")
    assert recorder.asked[0][0].audience == EVERYONE


def test_audience_filters_and_top_k_are_passed_on() -> None:
    recorder = Recorder()
    filters = Filters(kinds=frozenset({"press"}))
    LiaisonRetriever(searcher=recorder, top_k=7, audience=OPERATOR_ONLY, filters=filters).invoke("who?")
    asked, top_k = recorder.asked[0]
    assert (asked.audience, asked.filters, top_k) == (OPERATOR_ONLY, filters, 7)


def test_an_empty_question_finds_nothing() -> None:
    recorder = Recorder()
    assert LiaisonRetriever(searcher=recorder).invoke("  ") == []
    assert recorder.asked == []


def test_top_k_must_be_positive() -> None:
    with pytest.raises(ValidationError):
        LiaisonRetriever(searcher=Recorder(), top_k=0)


async def test_it_answers_asynchronously() -> None:
    assert len(await LiaisonRetriever(searcher=Recorder()).ainvoke("who?")) == 1


def test_embeddings_are_the_embedders() -> None:
    embedder = HashingEmbedder()
    embeddings = LiaisonEmbeddings(embedder)
    np.testing.assert_allclose(
        embeddings.embed_documents(["one text"])[0], embedder.embed_passages(["one text"]).passages[0]
    )
    np.testing.assert_allclose(embeddings.embed_query("one"), embedder.embed_queries(["one"])[0])
    assert embeddings.embed_documents([]) == []
