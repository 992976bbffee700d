"""What is quoted beside an answer: nothing twice, no headings, no questions, no twin in the other language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.answerer import Answerer
from bot.answering.citing import on_one_line
from bot.answering.documents import DocumentShelf
from bot.answering.numbering import in_scope
from bot.answering.parts import Part, without_repeats
from bot.answering.people import person_spans
from bot.answering.query import without_found_twins
from bot.answering.question import read_question
from bot.answering.telling import asks
from bot.values import Answer
from corpus.access import EVERYONE
from corpus.languages import Language
from retrieval.query import Query
from tests.support.answering import MemoryCorpus, Paper, turn_of

REPORT = """Harbour report

Gaps in the record

This report has no entry on the mooring fees of the northern pier.

Shortage of pilots

The shortage of harbour pilots is a problem in both ports. Each port lacks trained harbour pilots, so that both need \
a joint answer. An exchange of pilots could end the shortage within a few years.

Names of piers

A reader should keep these piers apart:

- North Pier: the old one.
- Norse Pier: the new one.

The following questions about the harbour tunnel cannot be answered:

- Who pays for the harbour tunnel.
- What the harbour council decided on the tunnel.

The harbour tunnel joins both banks of the river.
"""


async def _ask(question: str, *, text: str = REPORT) -> Answer:
    corpus = MemoryCorpus({"report": Paper(text, title="Harbour report")})
    return await Answerer(searcher=corpus, reader=corpus).answer(turn_of(question), ())


def _parts(*spans: tuple[int, int, int, int]) -> list[tuple[int, int]]:
    corpus = MemoryCorpus({"report": Paper(REPORT, title="Harbour report")})
    hit = corpus.search(Query(text="harbour", audience=EVERYONE)).hits[0]
    parts = [Part(hit, start, end, (first, last)) for start, end, first, last in spans]
    return [(p.start, p.end) for p in without_repeats(parts, DocumentShelf(corpus, EVERYONE))]


def test_no_sentence_is_quoted_twice():
    one, two, three = (REPORT.index(words) for words in ("The shortage of", "Each port", "An exchange"))
    stop = REPORT.index("Names of piers") - 2
    first = (one, three - 1, one, two - 1)
    assert _parts(first, (two, three - 1, two, three - 1)) == [(one, three - 1)]
    assert _parts(first, (two, stop, two, three - 1)) == [(one, three - 1), (three, stop)]
    assert _parts(first, (two, stop, three, stop)) == [(one, three - 1), (three, stop)]
    assert _parts((three, stop, three, stop), first) == [(three, stop), (one, three - 1)]


async def test_a_question_of_the_document_is_no_answer_beside_one():
    answer = await _ask("What is the harbour tunnel?")
    assert "joins both banks" in answer.text
    assert "Who pays" not in answer.text
    assert "council decided" not in answer.text


async def test_a_line_that_denies_is_quoted_with_its_item():
    paper = (
        "Floods\n\nSome steps are often named.\n\n"
        "The following steps will not prevent a flood, but they limit what it costs:\n\n"
        "- Keep the records of every storm at the harbour office.\n"
        "- Move the moored boats to the upper basin before the storm comes.\n"
    )
    corpus = MemoryCorpus({"floods": Paper(paper, title="Floods")})
    answerer = Answerer(searcher=corpus, reader=corpus)
    answer = await answerer.answer(turn_of("Should the moored boats be moved to the upper basin before a storm?"), ())
    assert answer.outcome == "answered"
    assert any("will not prevent a flood" in citation.quote for citation in answer.citations)
    assert any("upper basin" in citation.quote for citation in answer.citations)


async def test_under_a_heading_that_fits_the_list_is_told():
    answer = await _ask("Give me the names of piers")
    assert answer.kind == "list"
    assert "North Pier: the old one." in answer.text


async def test_a_heading_above_is_not_taken_for_what_a_sentence_points_back_to():
    answer = await _ask("Does the report have an entry on mooring fees of the northern pier?")
    assert answer.outcome == "answered"
    assert "Gaps in the record This" not in answer.text


async def test_of_two_that_say_as_much_the_one_that_the_asker_reads_comes_first():
    papers = {
        "a": Paper("MOP（係船手順）：船を岸につなぐ手順である。", title="港の用語"),
        "b": Paper("The mooring procedure (MOP) is a way of tying a ship to the shore.", title="Harbour terms"),
    }
    corpus = MemoryCorpus(papers)
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of("What is MOP?"), ())
    assert answer.citations[0].document_id == "b"


async def test_a_definition_comes_before_what_the_asker_reads_more_easily():
    papers = {
        "a": Paper("MOP（係船手順）：船を岸につなぐ手順である。", title="港の用語"),
        "b": Paper("The fifth MOP was held in the harbour of Hull.", title="Harbour notes"),
    }
    corpus = MemoryCorpus(papers)
    answer = await Answerer(searcher=corpus, reader=corpus).answer(turn_of("What is MOP?"), ())
    assert answer.citations[0].document_id == "a"


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("WRITTEN BY\n\nJane Miller\n\nFellow", "WRITTEN BY / Jane Miller / Fellow"),
        ("It ended.\n\nThe next began.", "It ended. The next began."),
        ("The aims are:\n\n- one", "The aims are: - one"),
        ("a wrapped\nline", "a wrapped line"),
        ("港の税\n\n税は毎年見直される。", "港の税 / 税は毎年見直される。"),
    ],
)
def test_a_heading_in_a_quotation_is_parted_from_the_text(quote, shown):
    assert on_one_line(quote) == shown


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("- Who pays for the tunnel.", True),
        ("- What the council decided on the tunnel.", True),
        ("Whether money was promised.", True),
        ("Where is it?", True),
        ("What is needed is a tunnel.", False),
        ("- How to pay for the tunnel", False),
        ("- Where: in the north.", False),
        ("- The council pays.", False),
    ],
)
def test_what_asks(text, is_asked):
    assert asks(text) is is_asked


def test_a_round_may_be_of_any_talks():
    text = "The fifth harbour talks will be held in Kyoto.\n\nThe fourth harbour talks were held in Oslo.\n"
    corpus = MemoryCorpus({"talks": Paper(text, title="The 4th Harbour Talks")})
    from bot.answering.evidence import collect

    question = read_question("Was the 4th round held in Kyoto?")
    candidates = collect(question, corpus.search(Query(text=question.text, audience=EVERYONE)))
    fits = {candidate.text: in_scope(question, candidate) for candidate in candidates}
    assert fits["The fourth harbour talks were held in Oslo."]
    assert not fits["The fifth harbour talks will be held in Kyoto."]


@pytest.mark.parametrize(("language", "kept"), [(Language.EN, "en"), (Language.JA, "ja")])
def test_of_a_document_and_its_translation_the_readers_is_quoted(language, kept):
    papers = {"en": Paper("The port is open.", title="Port"), "ja": Paper("港は開いている。", title="港")}
    corpus = MemoryCorpus(papers)
    documents = [
        replace(d, metadata=replace(d.metadata, translation_of="en")) if d.document_id == "ja" else d
        for d in corpus.documents(audience=EVERYONE)
    ]
    ranking = corpus.search(Query(text="port", audience=EVERYONE))
    assert [hit.chunk.document_id for hit in without_found_twins(ranking, documents, language).hits] == [kept]
    alone = replace(ranking, hits=tuple(hit for hit in ranking.hits if hit.chunk.document_id != kept))
    assert without_found_twins(alone, documents, language).hits == alone.hits


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("What do the papers say about ferries?", ("ferri",)),
        ("What do our documents say about ferry safety?", ("ferri", "safeti")),
        ("In which city did the harbour talks happen?", ("harbor", "talk")),
    ],
)
def test_words_that_no_answer_need_hold_are_no_terms(question, terms):
    assert read_question(question).terms == terms


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("Who was the Director for Ports of Norway?", "answered"),
        ("Who is the current Director for Ports of Norway?", "abstained"),
        ("Who is the Director for Ports of Norway now?", "abstained"),
    ],
)
async def test_who_holds_an_office_now_is_not_told_by_who_once_did(question, outcome):
    text = "The talks were co-chaired by Ms. Ingrid Dahl, Director for Ports of Norway.\n"
    assert (await _ask(question, text=text)).outcome == outcome


async def test_a_sentence_about_the_present_tells_it():
    text = "Ms. Ingrid Dahl is the current Director for Ports of Norway.\n"
    assert (await _ask("Who is the current Director for Ports of Norway?", text=text)).outcome == "answered"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("It was agreed by Prime Minister May and Prime Minister Abe in August 2017.", ["May", "Abe"]),
        ("The Minister met them in May 2018.", []),
        ("The National Harbour Advisory Board and the port concluded a memorandum.", []),
        ("灯台の設計で知られる辰野金吾は工部大学校の出である。", ["辰野金吾"]),
        ("小池晃参院議員は柏田 祐樹と共に出席した。", ["小池晃", "柏田 祐樹"]),
        ("バラク・オバマとジョン・レノン", ["バラク・オバマ", "ジョン・レノン"]),
        ("ゼロトラスト・アーキテクチャ", []),
    ],
)
def test_who_is_a_person(text, names):
    assert [text[start:end] for start, end in person_spans(text)] == names
