"""Copies whose words their republisher had changed."""

from __future__ import annotations

from bot.answering.evidence import collect
from bot.answering.matching import matches
from bot.answering.question import read_question
from retrieval.query import Query
from tests.support.answering import MemoryCorpus, Paper

COPY = """Ferries of the North

In the approaching decade the ferry harbours of the north will be outlined by superior applied sciences: sonar, radar
and quiet engines. The port took on ten pilots.
"""
QUESTION = "Which advanced technologies will define the ferry harbours of the north in the coming decade?"


def test_another_word_counts_in_an_altered_copy_alone() -> None:
    sentence = "The navy and financial pillars are strong."
    assert matches("militari", sentence, reworded=True)
    assert matches("経済", "The financial pillar is strong.", reworded=True)
    assert not matches("militari", sentence)
    assert not matches("harbour", sentence, reworded=True)


def covered(fidelity: str) -> float:
    corpus = MemoryCorpus({"ferries": Paper(COPY, title="Ferries of the North", fidelity=fidelity)})
    best = collect(read_question(QUESTION), corpus.search(Query(text=QUESTION)))[0]
    assert "superior" in best.text
    return best.coverage


def test_a_question_in_the_authors_words_is_covered_by_the_changed_ones() -> None:
    assert covered("altered") > 0.95
    assert covered("original") < 0.7
