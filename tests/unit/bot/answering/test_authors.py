"""Who wrote something is answered from a sentence that tells it where no byline does, and from no other sentence."""

from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
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
