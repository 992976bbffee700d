"""Questions for the documents in which something stands, and for where a wording comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.answering.answerer import Answerer
from bot.answering.mention_places import place_of
from bot.answering.mention_requests import MentionRequest, read_mention_request
from bot.values import Answer
from corpus.access import Audience
from corpus.documents import StoredVersion
from retrieval.query import Query, Ranking
from tests.support.answering import MemoryCorpus, Paper, turn_of

HARBOUR = """The harbour office keeps a register of tidal gates.
Each tidal gate is opened by two keepers, who say that “a gate half open is a gate broken”.
"""
SURVEY = """The survey of the coast took nine years.
Tidal gates were counted from a rowing boat.
"""
ORCHARD = """Apple trees are pruned in winter.
The gate of the orchard stays shut, whatever the tidal charts say about wind and weather on the coast.
"""
SURVEY_JA = """海岸の調査には九年かかりました。
標準的な手順は専門的な基準として残されました。
"""
STANDARDS = "Professional standards for keepers were written down in spring.\n"


class Guarded(MemoryCorpus):
    """A corpus in which some audiences may not read some papers."""

    hidden: frozenset[str] = frozenset()

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        ranking = super().search(query, top_k=100)
        return replace(ranking, hits=tuple(h for h in ranking.hits if h.chunk.document_id not in self.hidden)[:top_k])

    def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
        return [d for d in super().documents(audience=audience) if d.document_id not in self.hidden]

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> StoredVersion | None:
        return None if document_id in self.hidden else super().read(document_id, version=version, audience=audience)


def _corpus() -> Guarded:
    return Guarded(
        {
            "harbour": Paper(HARBOUR, title="Harbour handbook", date="2019-04"),
            "survey": Paper(SURVEY, title="Coast survey", date="2022"),
            "orchard": Paper(ORCHARD, title="Orchard notes", date="2023"),
            "survey-ja": Paper(SURVEY_JA, title="海岸調査"),
            "standards": Paper(STANDARDS, title="Keepers"),
        }
    )


async def _answer(text: str, corpus: MemoryCorpus | None = None) -> Answer:
    corpus = corpus or _corpus()
    return await Answerer(searcher=corpus, reader=corpus).answer(turn_of(text), ())


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Which document mentions tidal gates?", "tidal gates"),
        ("Which of the papers discuss the tidal gates at all?", "tidal gates"),
        ("Do any of the documents mention tidal gates?", "tidal gates"),
        ("Is there a document about tidal gates?", "tidal gates"),
        ("Are there any reports that deal with the topic of tidal gates?", "tidal gates"),
        ("What documents do you have on tidal gates?", "tidal gates"),
        ("Please list all documents that mention tidal gates.", "tidal gates"),
        ("In which report are tidal gates discussed?", "tidal gates"),
        ("Are tidal gates mentioned anywhere?", "tidal gates"),
        ("水門に触れている文書はどれですか", "水門"),
        ("水門に言及している文書を挙げてください。", "水門"),
        ("水門に触れた文書はありますか？", "水門"),
        ("水門に関する資料はありますか", "水門"),
        ("水門を取り上げている文書は？", "水門"),
        ("どの文書が水門に触れていますか", "水門"),
        ("水門はどの文書で言及されていますか", "水門"),
        ("水門について述べているのはどの論文ですか", "水門"),
    ],
)
def test_a_topic_looked_for_in_the_documents(text: str, topic: str) -> None:
    assert read_mention_request(text) == MentionRequest(topic=topic)


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Where does the phrase “half open” come from?", "half open"),
        ("Who said that “a gate half open …”?", "a gate half open"),
        ("Which document says “a gate half open”?", "a gate half open"),
        ("In which paper does “half open” appear?", "half open"),
        ('"a gate half open" - who said that?', "a gate half open"),
        ("「専門的な基準」という表現はどの文書にありますか", "専門的な基準"),
        ("『専門的な基準』の出典は何ですか", "専門的な基準"),
        ("「専門的な基準」と書かれているのはどの文書ですか", "専門的な基準"),
    ],
)
def test_a_wording_whose_source_is_asked_for(text: str, wording: str) -> None:
    assert read_mention_request(text) == MentionRequest(topic=wording, is_verbatim=True)


@pytest.mark.parametrize(
    "text",
    [
        "Which paper recommends a joint fund?",
        "Is there a document that requires two keepers?",
        "Which document mentions it?",
        "Which report mentions that the gates were shut?",
        "Which paper discusses tidal gates and what does it say?",
        "Does the handbook mention tidal gates?",
        "Who wrote “Harbour handbook”?",
        "Where is “Half Open” moored?",
        "Who said the gates were shut?",
        "What does the handbook say about tidal gates?",
        "この文書は水門に触れていますか",
        "水門に関する文書はいつ公表されましたか",
        "「水門」は何と呼ばれますか",
        "『水門』はどこの誰の著作ですか",
    ],
)
def test_other_questions_are_left_alone(text: str) -> None:
    assert read_mention_request(text) is None


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("allowlist", "The keeper has an allow list."),
        ("tidal gates", "A tidal gate is opened."),
        ("2019 survey", "The survey of the northern and the southern coast was begun by the office in 2019."),
        ("スコットランド", "They sailed to Scotland."),
        ("ゼロトラスト", "They believe in zero trust."),
        ("ファイブ・アイズ", "It is one of the five eyes."),
        ("EU", "It was agreed in the EU's council."),
        ("安倍首相", "Prime Minister Abe spoke."),
        ("five eyes", "ファイブ・アイズの一員です。"),
        ("専門的な基準", "Professional standards were written down."),
        ("professional standards", "専門的な基準が残されました。"),
    ],
)
def test_a_topic_stands_in_either_language(topic: str, text: str) -> None:
    assert place_of(MentionRequest(topic=topic), text) is not None


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("allowlist", "Visitors are allowed."),
        ("tidal gates", "The gate stays shut whatever the charts of the office say about the tidal stream."),
        ("laptops", "The device was lost."),
        ("EU", "A new queue of European ships was seen."),
        ("AI", "They sail against the wind."),
        ("5G", "The five keepers left."),
        ("tidal gates", "The tide was low, tidal charts were drawn, gates were shut."),
        ("エストニア", "A stone bridge leads there."),
    ],
)
def test_a_near_miss_is_no_mention(topic: str, text: str) -> None:
    assert place_of(MentionRequest(topic=topic), text) is None


@pytest.mark.parametrize("question", ["Which documents mention tidal gates?", "List all documents about tidal gates."])
async def test_every_document_is_listed_with_its_sentence_newest_first(question: str) -> None:
    found = await _answer(question)
    assert found.outcome == "answered"
    intro, first, second = found.text.split("\n")
    assert intro == "2 documents mention “tidal gates”:"
    assert first == "“Tidal gates were counted from a rowing boat.” — Coast survey (2022) [1]"
    assert second.endswith("— Harbour handbook (2019) [2]")
    assert [c.document_id for c in found.citations] == ["survey", "harbour"]


async def test_what_no_document_mentions_is_not_listed() -> None:
    found = await _answer("Which documents mention submarines?")
    assert found.outcome == "abstained"
    assert "do not mention" in found.text
    assert found.closest


async def test_a_wording_is_found_word_for_word() -> None:
    found = await _answer("Who said that “a GATE half open …”?")
    assert [c.document_id for c in found.citations] == ["harbour"]
    assert "a gate half open is a gate broken" in found.citations[0].quote
    assert (await _answer("Who said that “a gate half shut is lost”?")).outcome == "abstained"


async def test_a_question_in_japanese_finds_documents_of_both_languages() -> None:
    found = await _answer("専門的な基準に触れている文書はどれですか")
    assert found.text.startswith("「専門的な基準」に触れている文書は次の2件です。")
    assert [c.document_id for c in found.citations] == ["survey-ja", "standards"]


async def test_of_a_document_and_its_translation_the_readers_is_listed() -> None:
    class Twins(Guarded):
        def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
            found = super().documents(audience=audience)
            return [
                replace(d, metadata=replace(d.metadata, translation_of="standards"))
                if d.document_id == "survey-ja"
                else d
                for d in found
            ]

    papers = _corpus().papers
    english = await _answer("Which documents mention professional standards?", Twins(papers))
    japanese = await _answer("専門的な基準に触れている文書はどれですか", Twins(papers))
    assert [c.document_id for c in english.citations] == ["standards"]
    assert [c.document_id for c in japanese.citations] == ["survey-ja"]


async def test_what_the_audience_may_not_read_is_neither_listed_nor_counted() -> None:
    corpus = _corpus()
    corpus.hidden = frozenset({"survey"})
    found = await _answer("Which documents mention tidal gates?", corpus)
    assert found.text.startswith("One document mentions “tidal gates”:")
    assert "Coast survey" not in found.text
    assert [c.document_id for c in found.citations] == ["harbour"]


async def test_of_many_documents_the_latest_are_listed_and_all_counted() -> None:
    papers = {
        f"p{year}": Paper(f"Gulls nested there in {year}.\n", title=f"Log {year}", date=str(year))
        for year in range(2001, 2010)
    }
    found = await _answer("Which documents mention gulls?", MemoryCorpus(papers))
    assert found.text.startswith("At least 9 documents mention “gulls”; the 6 latest:")
    assert [c.date for c in found.citations] == ["2009", "2008", "2007", "2006", "2005", "2004"]
    assert len(found.text.split("\n")) == 7


async def test_a_superseded_document_is_listed_with_a_remark() -> None:
    papers = {
        "old": Paper("Gulls nested there.\n", title="Old log", superseded_by="new"),
        "new": Paper("Terns.\n", title="New log"),
    }
    found = await _answer("Which documents mention gulls?", MemoryCorpus(papers))
    assert found.notices == ("“Old log” has been superseded by “New log”.",)


async def test_a_long_sentence_is_quoted_where_it_mentions_what_was_looked_for() -> None:
    long = "The office, which was founded long ago by three brothers of whom nothing else is known, " * 4
    papers = {
        "long": Paper(f"{long}at last counted the gulls on the northern pier, and then went home.\n", title="Log")
    }
    found = await _answer("Which documents mention gulls?", MemoryCorpus(papers))
    assert "gulls" in found.citations[0].quote
    assert len(found.citations[0].quote) < 300


@pytest.mark.parametrize(
    ("text", "place"), [("The third 2+2 met in May.", 10), ("２週間前に提出する。", None), ("2 plus 3", None)]
)
def test_numbers_alone_must_be_written_so(text: str, place: int | None) -> None:
    assert place_of(MentionRequest(topic="2+2"), text) == place
