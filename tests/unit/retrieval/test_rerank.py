"""The reranker port: order, scores, and a real CrossEncoder that the test builds."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ModelUnavailableError
from retrieval.query import Chunk, Hit, Query, Ranking
from retrieval.rerank import CrossEncoderReranker, rerank
from retrieval.searcher import LocalSearcher
from tests.support.desk import Desk


def ranking(*texts: str) -> Ranking:
    hits = tuple(
        Hit(
            rank=rank,
            score=1.0 / rank,
            chunk=Chunk(document_id=f"d{rank}", version="v", title="", text=text, start=0, end=len(text)),
        )
        for rank, text in enumerate(texts, 1)
    )
    return Ranking(query=Query(text="who chaired?"), hits=hits, generation="g")


class Lengths:
    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, passages: Sequence[str]) -> np.ndarray:
        self.asked.append((question, list(passages)))
        return np.array([len(passage) for passage in passages], np.float32)


def test_the_best_scored_passage_comes_first() -> None:
    lengths = Lengths()
    found = rerank(ranking("a", "ccc", "bb"), lengths)
    assert [hit.chunk.text for hit in found.hits] == ["ccc", "bb", "a"]
    assert lengths.asked == [("who chaired?", ["a", "ccc", "bb"])]


def test_ranks_and_scores_stay_in_order() -> None:
    before = ranking("a", "ccc", "bb", "dddd")
    after = rerank(before, Lengths(), depth=3)
    assert [hit.rank for hit in after.hits] == [1, 2, 3, 4]
    assert [hit.score for hit in after.hits] == [hit.score for hit in before.hits]
    assert after.hits[3] == before.hits[3]


def test_equal_scores_keep_their_order() -> None:
    before = ranking("aa", "bb", "cc")
    assert rerank(before, Lengths()) == before


@pytest.mark.parametrize("texts", [(), ("only",)])
def test_nothing_to_reorder_asks_nothing(texts: tuple[str, ...]) -> None:
    lengths = Lengths()
    assert rerank(ranking(*texts), lengths) == ranking(*texts)
    assert lengths.asked == []


def test_depth_must_be_positive() -> None:
    with pytest.raises(ValueError, match="depth"):
        rerank(ranking("a"), Lengths(), depth=0)


def test_the_rest_of_the_ranking_is_kept() -> None:
    before = replace(ranking("a", "bb"), embed_ms=3.0, search_ms=2.0)
    after = rerank(before, Lengths())
    assert (after.generation, after.embed_ms, after.search_ms) == ("g", 3.0, 2.0)


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CrossEncoder of one layer with random weights and a vocabulary of letters."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    letters = "abcdefghijklmnopqrstuvwxyz?"
    vocabulary = {token: i for i, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *letters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **names).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        num_labels=1,
    )
    BertForSequenceClassification(config).eval().save_pretrained(folder)
    return folder


def test_a_cross_encoder_scores_every_passage(tiny_model: Path) -> None:
    from sentence_transformers import CrossEncoder

    texts = ["first passage", "b", "another one"]
    reranker = CrossEncoderReranker(str(tiny_model))
    found = reranker.scores("who?", texts)
    expected = CrossEncoder(str(tiny_model), device="cpu").predict([("who?", text) for text in texts])
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert found.shape == (3,)
    order = [hit.chunk.text for hit in rerank(ranking(*texts), reranker).hits]
    scores = dict(zip(texts, reranker.scores("who chaired?", texts), strict=True))
    assert order == sorted(texts, key=lambda text: -scores[text])


def test_no_passages_load_no_model() -> None:
    assert CrossEncoderReranker("/nowhere").scores("who?", []).shape == (0,)


def test_a_missing_model_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="nothing-here") as caught:
        CrossEncoderReranker(str(tmp_path / "nothing-here")).scores("who?", ["a"])
    assert "LIAISON_RERANKER" in caught.value.hint


def test_a_searcher_reorders_its_hits_by_the_configured_model(tiny_model: Path, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    for name in ("alpha", "beta", "gamma"):
        desk.write(f"{name}.md", f"# {name}\n\nThe {name} paper speaks of cables.\n")
    desk.build()
    reranker = CrossEncoderReranker(str(tiny_model))
    plain = desk.searcher().search(Query(text="cables"), top_k=2)
    searcher = LocalSearcher(desk.data_dir, catalogue=desk.catalogue, embedder=desk.embedder, reranker=reranker)
    found = searcher.search(Query(text="cables"), top_k=2)
    everything = desk.searcher().search(Query(text="cables"), top_k=3).hits
    scores = reranker.scores("cables", [hit.chunk.text for hit in everything])
    wanted = [everything[place].chunk.document_id for place in np.argsort(-scores, kind="stable")[:2]]
    assert [hit.chunk.document_id for hit in found.hits] == wanted
    assert [hit.rank for hit in found.hits] == [1, 2]
    assert len(plain.hits) == 2


def test_the_setting_reaches_the_searcher(tmp_path: Path) -> None:
    from bot.config import load_settings
    from bot.wiring import open_searcher

    desk = Desk(tmp_path)
    desk.write("a.md", "# A\n\nText.\n")
    desk.build()
    settings = load_settings(data_dir=desk.data_dir, reranker="/no/such/model")
    searcher = open_searcher(settings, embedder=lambda: desk.embedder)
    desk.write("b.md", "# B\n\nText too.\n")
    desk.build()
    with pytest.raises(ModelUnavailableError, match="no/such/model"):
        searcher.search(Query(text="text"))
