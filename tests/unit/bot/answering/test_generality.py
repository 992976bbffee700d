"""What decides between sentences must not hang on how one question happens to be put."""

from __future__ import annotations

import pytest

from bot.answering.answerability import judge
from bot.answering.answerer import Answerer
from bot.answering.citing import trim
from bot.answering.documents import DocumentShelf
from bot.answering.evidence import collect
from bot.answering.extract import Want, values
from bot.answering.followup import context_of, lean
from bot.answering.numbering import in_scope
from bot.answering.query import search_all
from bot.answering.question import read_question
from bot.answering.wanted import wanted_values
from bot.values import Exchange
from corpus.access import OPERATOR_ONLY
from tests.support.answering import MemoryCorpus, Paper, exchange_of, turn_of

TALKS = """The Fourth Harbour Talks

The Fourth Harbour Talks were held in Oslo on 3 May 2019.
In line with the declaration of the Third Lighthouse Meeting, the two sides renewed their pledge to a calm and open sea.
The fifth Harbour Talks will be held in Kyoto.
"""


def _scopes(question: str) -> dict[str, bool]:
    corpus = MemoryCorpus({"talks": Paper(TALKS, title="The Fourth Harbour Talks")})
    read = read_question(question)
    found = collect(read, search_all(read, corpus, OPERATOR_ONLY, ()))
    return {c.text.split()[-1].rstrip("."): in_scope(read, c) for c in found}


def test_a_sentence_may_mention_the_third_of_something_else() -> None:
    scopes = _scopes("Which sea did the two sides pledge themselves to at the Fourth Harbour Talks?")
    assert scopes["sea"]
    assert not scopes["Kyoto"]


def test_another_number_of_the_same_thing_is_another_thing() -> None:
    assert not _scopes("Where were the Second Harbour Talks held?")["Kyoto"]


def test_a_country_in_other_words_is_no_place_asked_for() -> None:
    question = read_question("Where does the paper see an opportunity for Britain?")
    text = "The UK should look to ASEAN and the wider Indo-Pacific."
    found = [text[a:b] for a, b in wanted_values(question, Want.PLACE, text)]
    assert found == ["ASEAN", "Indo-Pacific"]


def test_a_name_of_digits_counts_nothing() -> None:
    assert values("Ministers met in the “2+2” format.", Want.NUMBER) == ()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("COINの港湾原則は、係船ロープを何日以内に点検するよう定めていますか", "COINの港湾原則"),
        ("COINの論文は、官民の連携をどのように進めるべきだとしていますか。", "COINの論文"),
        ("港を閉じるのはなぜだと、COINの港湾原則は説明していますか。", "COINの港湾原則"),
        ("COINが鐘を理想的な合図と呼ぶのはなぜですか", "COIN"),
        ("船員を育てる手段としてCOINが挙げているものは何ですか。", "COIN"),
        ("What else should both ports undertake, says COIN?", "COIN"),
        (
            "What does a ringing bell tell, in the COIN's account of harbour safety?",
            "the COIN's account of harbour safety",
        ),
    ],
)
def test_who_says_it_is_no_part_of_what_is_asked(text: str, source: str) -> None:
    assert read_question(text).source == source


def test_within_how_many_days_asks_for_a_period() -> None:
    assert Want.DURATION in read_question("ロープは何日以内に点検しますか").wants


def test_who_wrote_may_be_asked_from_behind() -> None:
    assert read_question("港の章を書いたのはどなたですか").wants == (Want.AUTHOR,)
    assert Want.AUTHOR not in read_question("著者は何人の船員に話を聞きましたか").wants


def test_what_is_asked_for_by_its_kind_is_no_term() -> None:
    terms = read_question("船員を育てる手段として挙げられているものは何ですか").terms
    assert "手段" not in terms
    assert "船員" in terms


def test_a_possessive_ends_a_name() -> None:
    assert read_question("What does the COIN's Safe Ferries entry recommend?").names == ("COIN", "Safe Ferries")


def _guides() -> MemoryCorpus:
    said = "The COIN wrote this guide. {} Crews read it often."
    lines = ["Bells ring at noon.", "Ropes are checked by hand.", "Lamps burn all night.", "Gates close at dusk."]
    papers = {f"g{i}": Paper(said.format(line), title=f"Guide {i}") for i, line in enumerate(lines)}
    return MemoryCorpus(
        {**papers, "plain": Paper("Anchors are painted red every spring by the crew.", title="Anchors")}
    )


def test_the_name_of_whoever_wrote_most_of_it_is_not_missed_in_one_document() -> None:
    corpus = _guides()
    probabilities = []
    for name in ("COIN", "Ingrid Dahl"):
        question = read_question(f"With {name}, which colour are the anchors painted every spring by the crew?")
        shelf = DocumentShelf(corpus, OPERATOR_ONLY)
        found = collect(question, search_all(question, corpus, OPERATOR_ONLY, ()))
        verdict = judge(question, found, shelf, known=frozenset([name]))
        assert verdict.features is not None
        probabilities.append(verdict.features.strange)
    assert probabilities[0] < probabilities[1]


async def test_a_source_that_nothing_mentions_answers_nothing() -> None:
    corpus = _guides()
    answer = await Answerer(searcher=corpus, reader=corpus).answer(
        turn_of("What does the Bergen Accord say about anchors painted red every spring?"), ()
    )
    assert answer.outcome == "abstained"
    assert "Bergen Accord" in answer.text


async def test_a_quotation_is_not_cut_for_the_sentence_before_it() -> None:
    opening = "Pilots and crews met for two days and spoke of many things that had long been open between them" + (
        ", as they do each year, with some heat, and with much patience on the side of the older ones, who had seen it."
    )
    core = (
        "They also discussed their common work on various issues such as the safety of ferries in winter, the training "
        "of young pilots, the exchange of port data between all harbours of the coast, and the rules by which ships "
        "that carry oil may enter the inner harbour at night or in a storm, which was the last of the issues discussed."
    )
    paper = f"Winter Meeting\n\nThe Winter Meeting was held in Oslo.\n\n{opening} {core}\n"
    corpus = MemoryCorpus({"m": Paper(paper, title="Winter Meeting")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(
        turn_of("Which issues of common work were discussed at the Winter Meeting?"), ()
    )
    quotes = [c.quote for c in answer.citations if "They also discussed" in c.quote]
    assert quotes
    assert quotes[0].endswith("discussed.")
    assert trim(core, 0, len(core), limit=420) == (0, len(core))


async def test_a_follow_up_of_few_words_asks_of_what_was_quoted() -> None:
    paper = (
        "Storms\n\n- 1.** The harbour has endured the spring flood and the Long Gale, which showed how weak the pier "
        "is.\n"
        "- 2.** Lamps burn all night.\n- 3.** Crews read the guide often.\n- 4.** Gates close at dusk.\n"
    )
    corpus = MemoryCorpus({"m": Paper(paper, title="Storms")})
    answerer = Answerer(searcher=corpus, reader=corpus)
    first = "Which storms has the harbour endured?"
    before = await answerer.answer(turn_of(first), ())
    assert before.outcome == "answered"
    after = await answerer.answer(turn_of("What did the last of these show?"), (exchange_of(first, before),))
    assert after.outcome == "answered"
    assert "how weak the pier is" in after.citations[0].quote
    assert _vouched(corpus, "What did the last of these show?", exchange_of(first, before)) > 0
    assert _vouched(corpus, "Where was the last of these?", exchange_of(first, before)) == 0  # none of it is a place


def _vouched(corpus: MemoryCorpus, follow_up: str, earlier: Exchange) -> float:
    question, context = read_question(follow_up), context_of(follow_up, (earlier,))
    assert context is not None
    found = collect(question, search_all(question, corpus, OPERATOR_ONLY, ()))
    return max(candidate.near for candidate in lean(found, context))


async def test_what_names_no_kind_of_value_is_answered_with_more_than_one_quotation() -> None:
    lines = [
        f"The crew should treat the {thing} of the old ferry with care." for thing in ("bell", "rope", "lamp", "gate")
    ]
    corpus = MemoryCorpus({"m": Paper("Care\n\n" + "\n\n".join(lines) + "\n", title="Care")})
    answerer = Answerer(searcher=corpus, reader=corpus)
    answer = await answerer.answer(turn_of("How should the crew treat the bell of the old ferry?"), ())
    assert 2 <= len(answer.citations) <= 5
    assert "bell" in answer.citations[0].quote
    assert len(answer.text) <= 1_200


NOTE = """A note on lighthouse keepers

- Which ministry speaks on lighthouse keepers, now that two ministries were joined.
- The ministry of harbours trains the lighthouse keepers of both countries.
The talks on lighthouse keepers rest on these points:
"""


def _order(question: str, text: str) -> list[str]:
    read = read_question(question)
    corpus = MemoryCorpus({"note": Paper(text, title="A note on lighthouse keepers")})
    return [c.text.strip("- ") for c in collect(read, search_all(read, corpus, OPERATOR_ONLY, ()))]


def test_a_line_that_asks_comes_after_one_that_says() -> None:
    ordered = _order("What is said about the ministry and the lighthouse keepers?", NOTE)
    asks, says = (next(i for i, t in enumerate(ordered) if t.startswith(start)) for start in ("Which", "The ministry"))
    assert says < asks


async def test_a_lead_without_its_list_is_not_quoted_beside_an_answer() -> None:
    corpus = MemoryCorpus({"note": Paper(NOTE, title="A note on lighthouse keepers")})
    answer = await Answerer(searcher=corpus, reader=corpus).answer(
        turn_of("What does the ministry of harbours do for lighthouse keepers?"), ()
    )
    assert answer.outcome == "answered"
    assert not any(c.quote.rstrip().endswith(":") for c in answer.citations)
