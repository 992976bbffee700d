"""Citation recall and precision, the curve of abstention, gold answers in quotations, and halves of corpora."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from bot.answering.verification import is_supported
from bot.evaluation.answerability import auroc, probability_of, rejected, trade_off
from bot.evaluation.citations import citation_scores
from bot.evaluation.half_corpora import article_half, holds_gold, read_gold, sampled, write_halves
from bot.values import Answer, Sentence
from corpus.access import OPERATOR_ONLY
from retrieval.evaluation.collections import Collection
from tests.support.answering import MemoryCorpus
from tests.support.conversations import make_answer, make_citation
from tests.support.kinds import EN


def _answer(*sentences: Sentence, quotes: tuple[str, ...]) -> Answer:
    citations = tuple(make_citation(marker=n, quote=quote) for n, quote in enumerate(quotes, start=1))
    return make_answer(sentences=sentences, citations=citations)


def test_a_sentence_is_recalled_if_its_quotations_together_support_it() -> None:
    both = Sentence(text="The gate opens at six; the gate closes at nine", citations=(1, 2))
    none = Sentence(text="The gate is painted green every second year.", citations=(1,))
    bare = Sentence(text="The gate opens at six", citations=())
    found = citation_scores(
        [_answer(both, none, bare, quotes=("The gate opens at six", "the gate closes at nine"))], is_supported
    )
    assert (found.sentences, found.recalled) == (3, 1)
    assert found.recall == pytest.approx(1 / 3)


def test_a_citation_that_adds_nothing_is_not_precise() -> None:
    sentence = Sentence(text="The gate opens at six", citations=(1, 2))
    found = citation_scores([_answer(sentence, quotes=("The gate opens at six", "Ships wait."))], is_supported)
    assert (found.recall, found.citations, found.precise) == (1.0, 2, 1)
    assert found.precision == 0.5


def test_a_citation_that_cannot_be_missed_is_precise() -> None:
    sentence = Sentence(text="The gate opens at six; ships wait", citations=(1, 2))
    found = citation_scores([_answer(sentence, quotes=("The gate opens at six", "Ships wait."))], is_supported)
    assert found.precision == 1.0


def test_no_answers_score_nothing() -> None:
    found = citation_scores([], is_supported)
    assert (found.recall, found.precision) == (0.0, 0.0)


def test_the_area_is_the_chance_of_the_right_order() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.1], [0.9]) == 0.0
    assert auroc([0.5, 0.9], [0.5]) == 0.75
    assert math.isnan(auroc([], [0.5]))


def test_what_is_rejected_while_most_answerable_ones_stay() -> None:
    answerable = [0.5 + 0.01 * n for n in range(20)]
    assert rejected(answerable, [0.1, 0.2, 0.99, 0.3]) == 0.75
    assert trade_off(answerable, [0.1])[4] == (0.5, 1.0, 1.0)


def test_gold_counts_in_the_first_two_quotations_and_their_first_300_characters() -> None:
    assert holds_gold(["a", "in the ＴＷＥＬＦＴＨ century"], ["twelfth century"])
    assert not holds_gold(["a", "b", "in the twelfth century"], ["twelfth century"])
    assert not holds_gold(["x" * 295 + "twelfth"], ["twelfth"])


def test_every_second_article_is_taken_out_by_who_may_read_it(tmp_path: Path) -> None:
    records = [{"_id": f"p{n}", "title": f"T{n // 2}", "text": "x"} for n in range(6)]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    halves = write_halves(Collection(name="c", corpus=corpus, queries={}, qrels={}), tmp_path / "out")
    assert halves.taken_out == {"p2", "p3"}
    written = [json.loads(line) for line in halves.source.read_text("utf-8").splitlines()]
    assert [record["_id"] for record in written if "releasable_to" in record] == ["p2", "p3"]


def test_a_sample_is_the_same_every_time(tmp_path: Path) -> None:
    queries = {str(n): "?" for n in range(50)}
    assert sampled(queries, 10) == sampled(dict(reversed(queries.items())), 10)
    assert len(sampled(queries, 10)) == 10
    assert sampled(queries, None) == queries
    (tmp_path / "answers.jsonl").write_text('{"_id": "1", "answers": ["a", "b"]}\n', encoding="utf-8")
    assert read_gold(tmp_path / "answers.jsonl") == {"1": ["a", "b"]}


def test_a_question_that_is_answered_is_likelier() -> None:
    corpus = MemoryCorpus({"paper-0": EN})
    answered, other = (
        probability_of(text, corpus, corpus, OPERATOR_ONLY)
        for text in ("When did the second harbour talks take place?", "Who won the chess championship in Peru?")
    )
    assert answered > other


def test_articles_are_halved_by_their_titles(tmp_path: Path) -> None:
    records = [{"_id": f"p{n}", "title": f"T{n // 2}", "text": "x"} for n in range(40)]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    halves = article_half(Collection(name="c", corpus=corpus, queries={}, qrels={}))
    assert all(halves[f"p{n}"] == halves[f"p{n + 1}"] for n in range(0, 40, 2))
    assert set(halves.values()) == {"tuning", "reported"}
