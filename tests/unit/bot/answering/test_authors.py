"""Who wrote something is answered from a sentence that tells it where no byline does, and from no other sentence."""

from __future__ import annotations

import pytest

from bot.answering.answerability import judge
from bot.answering.answerer import Answerer
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import collect
from bot.answering.query import search_all
from bot.answering.question import read_question
from corpus.access import OPERATOR_ONLY
from tests.support.answering import MemoryCorpus, Paper, turn_of

SHEET = """港湾研究所の提言

本紙は港湾研究所（HARI）の論文を紹介する。HARIの論文の著者は、Jane Miller、Olaf Berg、Pia Hüschの3名である。
COINの論考は、港の安全を論じる。公平を期すため、HARIとCOINの論文、Jane Millerの記事など、独立した著者の見解を引く。
"""


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("HARIの論文の著者は誰ですか。", "answered"),
        ("HARI論文の著者は何名か。氏名も。", "answered"),
        ("COINの論考の著者は誰ですか。", "abstained"),
    ],
)
async def test_told_by_a_sentence(text, outcome):
    corpus = MemoryCorpus({"sheet": Paper(SHEET, title="港湾研究所の提言")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of(text), ())
    assert answer.outcome == outcome
    if outcome == "answered":
        assert "Pia Hüschの3名" in answer.citations[0].quote


ROPES = "Ropes and Harbours\n\nBy Jane Miller\n\nThe COIN report praises ropes. Old ropes need tar in spring.\n"
LAMPS = "Lamps of the Coast\n\nBy Olaf Berg\n\nThis report is on lamps. Old ropes need a lamp.\n"


@pytest.fixture
def two() -> MemoryCorpus:
    """A report by COIN, and a paper by somebody else that mentions it."""
    lamps = Paper(LAMPS, title="Lamps of the Coast", publisher="Coastal Institute (COIN)", authors=("Olaf Berg",))
    return MemoryCorpus({"a-ropes": Paper(ROPES, title="Ropes and Harbours"), "lamps": lamps})


async def test_the_report_of_a_publisher_is_not_one_that_mentions_it(two):
    answer = await Answerer(searcher=two, reader=two).answer(turn_of("COINの報告書を書いたのは誰ですか。"), ())
    assert answer.text.startswith("Olaf Berg")


@pytest.mark.parametrize(("publisher", "is_of_another"), [("Coastal Institute (COIN)", True), ("Tar Board", False)])
def test_a_sentence_speaks_less_for_somebody_whose_own_documents_are_known(publisher, is_of_another):
    lamps = Paper(LAMPS, title="Lamps of the Coast", publisher=publisher)
    corpus = MemoryCorpus({"a-ropes": Paper(ROPES, title="Ropes and Harbours"), "lamps": lamps})
    question = read_question("What do old ropes need in spring, according to COIN?")
    found = collect(question, search_all(question, corpus, OPERATOR_ONLY, ()))
    verdict = judge(question, found, DocumentShelf(corpus, OPERATOR_ONLY))
    assert verdict.candidates[0].text == "Old ropes need tar in spring."
    assert (verdict.features.strange > 0.3) is is_of_another
