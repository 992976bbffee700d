"""A document replaced under its id: "as of" questions are answered from the version that was in force then.

Former versions are for those readers only whom both the document and the version itself admit, also after a rollback.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.values import Answer, ThreadKey, Turn
from bot.wiring import make_answerer, make_builder, open_catalogue, open_searcher
from corpus.access import EVERYONE, OPERATOR_ONLY, Audience
from retrieval.builder import BuildOptions
from retrieval.generations import GenerationStore
from retrieval.query import Query

THREAD = ThreadKey(platform="console", workspace_id="local", channel_id="c", thread_id="t")
TITLE = "Handling of incident reports"
PAGES = {
    "2016-04-01": "Incident reports are handed to the harbour desk in London. Such reports are kept for two years.",
    "2019-06-15": "Incident reports are handed to the new desk in Leeds. Such reports are kept for five years.",
    "2024-02-20": "Incident reports are handed to the joint desk in Cardiff. Such reports are kept for ten years.",
}
OTHERS = {  # so that words have a rarity
    "tides": "The tide tables are printed in October and cost four pounds.",
    "canteen": "The canteen opens at noon and closes at three on working days.",
    "visits": "School classes may visit the lighthouse in May if they write a month ahead.",
    "parking": "Cars are parked behind the customs house; bicycles stand in the yard.",
    "library": "The reading room keeps charts of the northern coast from 1850 onwards.",
}
SECRET = "The duty officer of the old scheme was called Marrowby."  # stated for the UK alone, then left out


def write(papers: Path, name: str, date: str, text: str, *, more: str = "") -> None:
    title = {"handling": TITLE, "yoryo": "事故報告取扱要領"}.get(name, name.title())
    (papers / f"{name}.md").write_text(
        f"---\ntitle: {title}\ndate: {date}\n{more}---\n\n{text}\n",
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("former")
    papers = folder / "papers"
    papers.mkdir()
    for name, text in OTHERS.items():
        (papers / f"{name}.md").write_text(text, encoding="utf-8")
    found = load_settings(data_dir=folder / "data")
    builder = make_builder(found, catalogue=open_catalogue(found))
    for date, text in PAGES.items():
        write(papers, "handling", date, text)
        office = "東京の港湾事務所" if date < "2019" else "大阪の調整センター"
        write(papers, "yoryo", date, f"事故報告の提出先は{office}である。写しは一部とする。")
        last = date == [*PAGES][-1]
        roster = "Rosters are published each spring." if last else SECRET
        write(papers, "roster", date, roster, more="" if last else "releasable_to: [UK]\n")
        assert builder.build(BuildOptions(sources=[papers])).activated
    return found


@pytest.fixture(scope="module")
def ask(settings: Settings) -> Callable[..., Answer]:
    answerer = make_answerer(settings, searcher=open_searcher(settings))

    def answer(text: str, audience: Audience = EVERYONE) -> Answer:
        turn = Turn(thread=THREAD, turn_id=text, text=text, audience=audience)
        return asyncio.run(answerer.answer(turn, ()))

    return answer


@pytest.mark.parametrize(
    ("question", "place", "date"),
    [
        ("As of 2017, where were incident reports handed to?", "London", "2016-04-01"),
        ("As of July 2019, where were incident reports handed to?", "Leeds", "2019-06-15"),
        ("As of 2021, how long are such reports kept?", "five years", "2019-06-15"),
        ("As of 2021, how long were such reports kept?", "five years", "2019-06-15"),
        ("As of 2025, where are incident reports handed to?", "Cardiff", None),
        ("Where are incident reports handed to?", "Cardiff", None),
    ],
)
def test_the_answer_is_that_of_the_version_in_force(
    ask: Callable[..., Answer], settings: Settings, question: str, place: str, date: str | None
) -> None:
    answer = ask(question)
    assert answer.outcome == "answered", answer.text
    assert place in answer.text
    cited = answer.citations[0]
    stored = open_catalogue(settings).version(cited.document_id, cited.version)
    assert stored is not None
    assert stored.text[cited.start : cited.end] == cited.quote
    if date is None:
        assert cited.title == TITLE
        assert not any("as it stood" in notice for notice in answer.notices)
    else:
        assert (cited.date, cited.title) == (date, f"{TITLE} (version of {date})")
        assert any(cited.version in notice and "2024-02-20" in notice for notice in answer.notices)


def test_a_japanese_question_names_the_version_in_japanese(ask: Callable[..., Answer]) -> None:
    answer = ask("2017年時点で、事故報告の提出先はどこでしたか。")
    assert answer.outcome == "answered", answer.text
    assert "東京" in answer.citations[0].quote
    assert answer.citations[0].title == "事故報告取扱要領（2016-04-01版）"
    assert any("現行版の日付は2024-02-20" in notice for notice in answer.notices)


def test_before_the_first_version_there_is_no_answer(ask: Callable[..., Answer]) -> None:
    assert ask("As of 2010, where were incident reports handed to?").outcome == "abstained"


def test_a_version_for_fewer_readers_stays_with_them(ask: Callable[..., Answer], settings: Settings) -> None:
    question = "As of 2020, who was the duty officer of the old scheme?"
    public, operator = ask(question), ask(question, OPERATOR_ONLY)
    assert "Marrowby" in operator.text
    assert "Marrowby" not in str(public)
    searcher = open_searcher(settings)
    former = next(v.version for v in open_catalogue(settings).versions("roster"))
    assert searcher.read("roster", version=former, audience=EVERYONE) is None
    assert searcher.read("roster", audience=EVERYONE) is not None
    stored = searcher.read("roster", version=former, audience=OPERATOR_ONLY)
    assert stored is not None
    assert stored.metadata.date == "2016-04-01"


def test_a_rollback_opens_no_text_that_was_for_fewer(settings: Settings) -> None:
    store = GenerationStore(settings.data_dir)
    last = store.current_id()
    store.rollback()
    try:
        searcher = open_searcher(settings)
        found = {hit.chunk.document_id for hit in searcher.search(Query(text="duty officer", audience=EVERYONE)).hits}
        assert "handling" in found
        assert "roster" not in found
        assert searcher.read("roster", audience=EVERYONE) is None
        assert "roster" not in {d.document_id for d in searcher.documents(audience=EVERYONE)}
        assert "roster" in {d.document_id for d in searcher.documents(audience=OPERATOR_ONLY)}
    finally:
        store.activate(last, reason="test")


def test_an_erased_document_leaves_no_version_behind(tmp_path: Path) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    settings = load_settings(data_dir=tmp_path / "data")
    catalogue = open_catalogue(settings)
    builder = make_builder(settings, catalogue=catalogue)
    for year, unit in ((2015, "fathoms"), (2020, "metres")):
        write(papers, "gauge", f"{year}-01-01", f"The gauge of the tidal barrier reads in {unit}.")
        assert builder.build(BuildOptions(sources=[papers])).activated
    searcher = open_searcher(settings, catalogue=catalogue)
    former = searcher.former_versions(audience=EVERYONE)
    query = Query(text="What does the gauge read in?", audience=EVERYONE)
    assert "fathoms" in searcher.search_former(query, former).hits[0].chunk.text
    catalogue.erase("gauge")
    assert not searcher.search_former(query, former).hits
    assert not searcher.former_versions(audience=EVERYONE)


def test_after_a_rollback_the_older_text_bears_its_own_date(settings: Settings) -> None:
    store = GenerationStore(settings.data_dir)
    last = store.current_id()
    assert last is not None
    store.rollback()
    try:
        searcher = open_searcher(settings)
        query = Query(text="Where are incident reports handed to?", audience=EVERYONE)
        chunk = next(hit.chunk for hit in searcher.search(query).hits if hit.chunk.document_id == "handling")
        stored = searcher.read("handling", audience=EVERYONE)
    finally:
        store.activate(last, reason="test")
    assert "Leeds" in chunk.text
    assert chunk.date == "2019-06-15"
    assert stored is not None
    assert stored.metadata.date == "2019-06-15"
