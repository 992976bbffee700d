from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.answering.exact import values_asked
from bot.answering.extract import Want, values
from bot.answering.matching import transliterates
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.answering.text import morphemes, term_sequence
from corpus.access import OPERATOR_ONLY
from retrieval.query import Query, Ranking
from tests.support.answering import MemoryCorpus, Paper, turn_of

REPORT = """Signals report

The network that came to be called the five eyes counts Canada, Australia and New Zealand among its members.
A study of 2012 said that Huawei could plant harmful parts in telephone exchanges.
"""


@pytest.mark.parametrize(("name", "stem"), [("ファーウェイ", "huawei"), ("マイクロソフト", "microsoft")])
def test_names_that_the_dictionary_writes_in_latin_letters_meet_english_text(name: str, stem: str) -> None:
    assert term_sequence(name) == (stem,)
    assert transliterates(name, f"A note on {stem.capitalize()} and others.")
    assert not transliterates(name, "A note on others.")


@pytest.mark.parametrize("text", ["アジア太平洋にある国", "大西洋にある島"])
def test_oceans_stay_whole_before_any_particle(text: str) -> None:
    assert {m.surface for m in morphemes(text)} & {"太平洋", "大西洋"}
    assert not {"太平", "大西"} & {*read_question(f"{text}は何ですか。").names}


def test_the_words_of_a_translated_name_stand_together() -> None:
    assert transliterates("ファイブ・アイズ", REPORT)
    assert not transliterates("ファイブ・アイズ", "Five ships came.\nHer eyes were closed.")


@pytest.mark.parametrize(
    "question", ["ファーウェイは電話交換機に何をする可能性がありますか。", "ファイブ・アイズの加盟国はどの国ですか。"]
)
async def test_a_name_in_katakana_is_found_in_english_text(question: str) -> None:
    corpus = MemoryCorpus({"signals": Paper(REPORT, title="Signals report")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())
    assert "についての記述がありません" not in answer.text


def test_a_series_of_countries_is_given_whole() -> None:
    text = "The network counts Canada, Australia and New Zealand among its members, and Norway left."
    spans = tuple(values(text, Want.COUNTRY))
    assert values_asked(read_question("Which country is a member?"), text, {Want.COUNTRY: spans}).startswith(
        "Canada; Australia; New Zealand"
    )


class _Shallow(MemoryCorpus):
    """A corpus whose searches find one passage each."""

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        return super().search(query, top_k=1)


def test_a_quoted_word_that_no_found_passage_holds_is_looked_for_by_itself() -> None:
    terms = "Terms\n\nSignal - Information by which one gains confidence in an asset.\n"
    corpus = _Shallow(
        {"terms": Paper(terms, title="Terms"), "words": Paper("用語の定義について述べる。", title="用語の定義")}
    )
    question = read_question("「シグナル」という用語をどのように定義していますか。")
    found = search_all(question, corpus, OPERATOR_ONLY, ())
    assert [hit.chunk.document_id for hit in found.hits] == ["words", "terms"]
