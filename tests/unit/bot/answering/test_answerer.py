from __future__ import annotations

import pytest

from bot.answering.answerer import Answerer
from bot.values import Answer, Exchange
from corpus.documents import Section
from corpus.languages import Language
from tests.support.answering import MemoryCorpus, Paper, exchange_of, turn_of

TALKS = """Harbour Talks

The Third Harbour Talks between Norway and Japan were held in Oslo on 3 May 2019.
The talks were co-chaired by Ms. Ingrid Dahl, Director for Ports of Norway, and Mr. Kenji Mori, Ambassador of Japan.
The Norwegian delegation comprised the Ministry of Transport, the Ministry of Finance and the Coast Guard Office.
The two sides identified the following priority areas:
- safety of ferries
- training of pilots
- exchange of port data

The fourth Harbour Talks will be held in Kyoto next year.
Pilots should not have the ability to leave a ferry in a storm.
Crews should avoid mooring at the northern pier.
The lanterns of the southern pier of Bergen are cleaned by hand. It happens twice a month.
"""

PAPER = """Ferries and Their Future

By Laura Finch

Ferry lines should publish a safety report twice a year.
Battery ferries are a good choice because they make little noise and no smoke.
Both governments should continue and expand the ferry exchange programme.
"""

GUIDE = """波止場の手引き

係船の手順は毎年見直されます。
係船ロープとは、船を岸につなぐための綱です。
"""


REPORT_QUESTION = "How often should ferry lines publish a safety report?"


@pytest.fixture
def corpus() -> MemoryCorpus:
    return MemoryCorpus(
        {
            "talks": Paper(TALKS, title="Harbour Talks", date="2019-05-03"),
            "paper": Paper(PAPER, title="Ferries and Their Future", publisher="Coastal Institute (COIN)"),
            "guide": Paper(GUIDE, title="波止場の手引き"),
        }
    )


@pytest.fixture
def answerer(corpus: MemoryCorpus) -> Answerer:
    return Answerer(searcher=corpus, reader=corpus)


async def _ask(answerer: Answerer, text: str, *history: Exchange) -> Answer:
    return await answerer.answer(turn_of(text), history)


def _assert_exact(answer: Answer, corpus: MemoryCorpus) -> None:
    for citation in (*answer.citations, *answer.closest):
        assert citation.quote == corpus.papers[citation.document_id].text[citation.start : citation.end]
    for sentence in answer.sentences:
        assert sentence.citations


async def test_dates_and_places_come_first_then_the_quotation(answerer: Answerer, corpus: MemoryCorpus) -> None:
    answer = await _ask(answerer, "When and where were the Third Harbour Talks held?")
    assert answer.outcome == "answered"
    assert answer.text.startswith("3 May 2019; Oslo [1]")
    assert "held in Oslo on 3 May 2019" in answer.citations[0].quote
    _assert_exact(answer, corpus)


async def test_a_japanese_question_is_answered_from_english_in_japanese(answerer: Answerer) -> None:
    answer = await _ask(answerer, "第3回の港湾協議（Harbour Talks）はいつ開催されましたか。")
    assert answer.outcome == "answered"
    assert answer.language is Language.JA
    assert "3 May 2019" in answer.text


async def test_people_of_the_side_asked_about(answerer: Answerer) -> None:
    both = await _ask(answerer, "Who co-chaired the Third Harbour Talks?")
    assert "Ingrid Dahl; Kenji Mori" in both.text


async def test_lists_are_answered_as_lists(answerer: Answerer, corpus: MemoryCorpus) -> None:
    answer = await _ask(answerer, "Which priority areas did the two sides identify at the Harbour Talks?")
    assert answer.kind == "list"
    assert [s.text for s in answer.sentences] == ["safety of ferries", "training of pilots", "exchange of port data"]
    _assert_exact(answer, corpus)


async def test_authors_come_from_the_byline(answerer: Answerer) -> None:
    answer = await _ask(answerer, "Who wrote 'Ferries and Their Future'?")
    assert answer.outcome == "answered"
    assert "Laura Finch" in answer.text


async def test_no_byline_no_author(answerer: Answerer) -> None:
    answer = await _ask(answerer, "Who wrote 'Harbour Talks'?")
    assert answer.outcome == "abstained"
    assert answer.citations == ()
    assert answer.closest


@pytest.mark.parametrize(
    "question",
    [
        "In which building in Oslo were the Third Harbour Talks held?",
        "How many pilots attended the Third Harbour Talks?",
        "How much money did Norway spend on the Third Harbour Talks?",
        "What did the Ninth Harbour Talks decide about whales?",
        "What is said about the Zanzibar Protocol?",
        "第3回協議の昼食のメニューは何でしたか。",
    ],
)
async def test_what_is_not_stated_is_abstained_from(answerer: Answerer, question: str) -> None:
    answer = await _ask(answerer, question)
    assert answer.outcome == "abstained"
    assert answer.citations == ()
    assert answer.sentences == ()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why should both governments end the ferry exchange programme?", "continue and expand"),
        ("Why should pilots have the ability to leave a ferry in a storm?", "should not have the ability"),
        ("Why should crews be mooring at the northern pier?", "should avoid mooring"),
    ],
)
async def test_false_premises_are_named_and_cited(answerer: Answerer, question: str, said: str) -> None:
    answer = await _ask(answerer, question)
    assert answer.outcome == "abstained"
    assert answer.premise is not None
    assert said in answer.premise.citation.quote


async def test_follow_ups_lean_on_the_thread(answerer: Answerer) -> None:
    first = await _ask(answerer, "When were the Third Harbour Talks held?")
    history = exchange_of("When were the Third Harbour Talks held?", first)
    second = await _ask(answerer, "Where will they meet next time?", history)
    assert second.text.startswith("Kyoto")


async def test_a_follow_up_that_only_names_a_kind_of_value(answerer: Answerer) -> None:
    first = await _ask(answerer, "Where were the Third Harbour Talks held?")
    history = exchange_of("Where were the Third Harbour Talks held?", first)
    second = await _ask(answerer, "On what date?", history)
    assert "3 May 2019" in second.text


async def test_the_value_beside_the_fitting_sentence_is_quoted_with_it(corpus: MemoryCorpus) -> None:
    answerer = Answerer(searcher=corpus, reader=corpus, threshold=0.0)
    answer = await _ask(answerer, "How often are the lanterns of the southern pier of Bergen cleaned by hand?")
    assert "lanterns" in answer.citations[0].quote
    assert "twice a month" in answer.citations[0].quote


async def test_the_author_of_it_is_that_of_the_document_spoken_of(answerer: Answerer) -> None:
    question = REPORT_QUESTION
    first = await _ask(answerer, question)
    assert first.text.startswith("twice a year")
    second = await _ask(answerer, "それは誰が書いたものですか", exchange_of(question, first))
    assert second.language is Language.JA
    assert "Laura Finch" in second.text


async def test_a_definition_in_japanese(answerer: Answerer) -> None:
    answer = await _ask(answerer, "係船ロープとは何ですか。")
    assert answer.outcome == "answered"
    assert "船を岸につなぐための綱" in answer.text


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("", "abstained"), ("   ", "abstained"), ("こんにちは", "chat"), ("🙂", "chat"), ("Thanks!", "chat")],
)
async def test_empty_questions_and_small_talk(answerer: Answerer, text: str, outcome: str) -> None:
    answer = await _ask(answerer, text)
    assert answer.outcome == outcome
    assert answer.text
    assert answer.citations == ()


async def test_a_long_question_is_cut_and_that_is_said(answerer: Answerer, corpus: MemoryCorpus) -> None:
    answer = await _ask(answerer, "When were the Third Harbour Talks held? " + "x" * 5000)
    assert any("4,000" in notice for notice in answer.notices)
    assert all(len(query.text) <= 4_000 for query in corpus.searches)


async def test_an_altered_copy_carries_a_notice() -> None:
    corpus = MemoryCorpus({"copy": Paper(PAPER, title="Ferries and Their Future", fidelity="altered")})
    answer = await _ask(Answerer(searcher=corpus, reader=corpus), REPORT_QUESTION)
    assert answer.outcome == "answered"
    assert any("wording was changed" in notice for notice in answer.notices)


async def test_a_superseded_document_points_to_its_successor(corpus: MemoryCorpus) -> None:
    papers = {**corpus.papers, "paper": Paper(PAPER, title="Ferries and Their Future", superseded_by="talks")}
    second = MemoryCorpus(papers)
    answer = await _ask(Answerer(searcher=second, reader=second), REPORT_QUESTION)
    assert any("superseded by “Harbour Talks”" in notice for notice in answer.notices)


async def test_a_threshold_of_one_answers_nothing_uncertain(corpus: MemoryCorpus) -> None:
    strict = Answerer(searcher=corpus, reader=corpus, threshold=1.0)
    assert (await _ask(strict, "When were the Third Harbour Talks held?")).outcome == "abstained"


async def test_sections_have_their_own_authors() -> None:
    text = "Essays\n\nOn Whales\n\nBy Amos Field\n\nWhales sing.\n\nOn Gulls\n\nBy Rita Shore\n\nGulls shout.\n"
    gulls = text.index("On Gulls")
    sections = (
        Section(title="On Whales", level=1, start=text.index("On Whales"), end=gulls),
        Section(title="On Gulls", level=1, start=gulls, end=len(text)),
    )
    corpus = MemoryCorpus({"essays": Paper(text, title="Essays", sections=sections)})
    answer = await _ask(Answerer(searcher=corpus, reader=corpus), "Who wrote 'On Gulls'?")
    assert "Rita Shore" in answer.text


async def test_a_document_is_summarised_by_its_own_sentences(answerer: Answerer, corpus: MemoryCorpus) -> None:
    answer = await answerer.summarise(turn_of("/summary"), "Ferries and Their Future")
    assert answer.outcome == "answered"
    assert answer.kind == "summary"
    assert {c.document_id for c in answer.citations} == {"paper"}
    assert len(answer.text) <= 3_000
    _assert_exact(answer, corpus)


async def test_a_topic_that_nothing_is_said_about(answerer: Answerer) -> None:
    answer = await answerer.summarise(turn_of("/summary"), "quantum gravity")
    assert answer.outcome == "abstained"
    assert answer.citations == ()


@pytest.mark.parametrize(
    "polite", ["Sorry to bother you, but {} Thanks in advance!", "@Liaison {} Please cite your source."]
)
async def test_courtesies_change_no_answer(answerer: Answerer, polite: str) -> None:
    plain = await answerer.answer(turn_of(REPORT_QUESTION), ())
    asked = polite.format(REPORT_QUESTION)
    found = await answerer.answer(turn_of(asked), ())
    assert (found.text, found.citations) == (plain.text, plain.citations)
    assert (plain.outcome, found.question) == ("answered", asked)
