"""What changed: threads that are told of it, and texts that were replaced, reach only those who may read them.

The papers of the world are replaced by a public text under the same id: what each said before must stay with the
readers that it was for, whether an old time is asked about, the old version is opened, or the build is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.change_note import AffectedAnswer, ChangeNote, NotedDocument
from bot.telling import Outdated, Teller
from bot.values import PlatformName, ThreadKey
from corpus.access import Audience
from retrieval.generations import GenerationStore
from retrieval.query import Query
from tests.leaks.probes import Tally, make_turn, surfaces
from tests.leaks.world import AUDIENCES, Paper, World, make_world, papers


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Every paper replaced by one that everybody may read."""
    world = make_world(tmp_path_factory.mktemp("replaced"), papers(11, 24))
    for paper in world.papers:
        text = (
            f"---\nid: {paper.name}\ntitle: Notice\ndate: 2025-06-01\n---\n\nThe {paper.topic} programme has ended.\n"
        )
        world.desk.write(f"{paper.name}.md", text)
    assert world.desk.build().activated
    yield world
    world.close()


class Threads:
    """A platform with one thread for each audience."""

    def __init__(self, audiences: dict[ThreadKey, Audience]) -> None:
        self.audiences = audiences
        self.posts: list[Outdated] = []

    @property
    def platform(self) -> PlatformName:
        return "slack"

    def is_open(self, thread: ThreadKey) -> bool:
        return True

    async def audience(self, answer: AffectedAnswer) -> Audience | None:
        return self.audiences[answer.thread]

    async def post(self, outdated: Outdated) -> None:
        self.posts.append(outdated)


class Notes:
    def __init__(self, note: ChangeNote) -> None:
        self._note = note

    async def note(self) -> ChangeNote:
        return self._note


async def test_threads_are_told_only_of_what_their_readers_may_read(world: World) -> None:
    tally, told = Tally(), 0
    for audience in AUDIENCES:
        for paper in world.papers:
            posts = await _tell(world, audience, paper)
            told += len(posts)
            for post in posts:
                tally.look("thread", post.text, "", audience, world.forbidden(audience))
            if paper in world.forbidden(audience) and posts:
                tally.found("thread", paper.name, audience, "a post at all")
    assert tally.leaks[:5] == []
    assert told >= 20


async def _tell(world: World, audience: Audience, paper: Paper) -> list[Outdated]:
    name = f"{paper.name}-{AUDIENCES.index(audience)}"
    thread = ThreadKey(platform="slack", workspace_id="T1", channel_id=name, thread_id=name)
    stored = world.catalogue.version(paper.name)
    assert stored is not None
    answer = AffectedAnswer(
        answer_id=name, thread=thread, user_id="U1", question="What?", document_ids=(paper.name,), turn_id=name
    )
    document = NotedDocument(document_id=paper.name, version=stored.version, title=paper.title)
    made_at = datetime.now(UTC).isoformat()
    note = ChangeNote(generation=name, changed=(document,), affected=(answer,), made_at=made_at)
    threads = Threads({thread: audience})
    teller = Teller(threads, indexer=Notes(note), store=world.store, reader=world.searcher)  # type: ignore[arg-type]
    await teller.look()
    return threads.posts


async def test_a_question_about_the_past_opens_no_text_that_was_for_fewer(replaced: World) -> None:
    searcher = replaced.searcher
    answerer = Answerer(searcher=searcher, reader=searcher, threshold=0.0)
    tally, quoted = Tally(), 0
    for audience in AUDIENCES:
        for paper in replaced.papers[::2]:
            text = f"As of December 2024, who leads the {paper.topic} programme?"
            answer = await answerer.answer(make_turn(text, audience), ())
            quoted += any(canary in answer.text for other in replaced.papers for canary in other.canaries)
            # The ids are everybody's now; what the former texts and their metadata said is not.
            forbidden = [replace(other, canaries=other.canaries[:3]) for other in replaced.forbidden(audience)]
            for surface, shown in surfaces(replaced, answer, audience):
                tally.look(surface, shown, text, audience, forbidden)
    assert tally.leaks[:5] == []
    assert quoted >= 20


def test_an_old_version_opens_for_its_own_readers_only(replaced: World) -> None:
    for audience in AUDIENCES:
        hidden = {paper.name for paper in replaced.forbidden(audience)}
        for paper in replaced.papers:
            former = replaced.catalogue.versions(paper.name)[0].version
            found = replaced.searcher.read(paper.name, version=former, audience=audience)
            assert (found is None) == (paper.name in hidden)
            assert replaced.searcher.read(paper.name, audience=audience) is not None


def test_a_rollback_opens_nothing(replaced: World, tmp_path: Path) -> None:
    store = GenerationStore(replaced.desk.data_dir)
    live = store.current_id()
    assert live is not None
    store.rollback()
    try:
        searcher = replaced.desk.searcher()
        for audience in AUDIENCES:
            hidden = {paper.name for paper in replaced.forbidden(audience)}
            query = Query(text="Who leads the programme?", audience=audience)
            found = {hit.chunk.document_id for hit in searcher.search(query, top_k=50).hits}
            assert not found & hidden
            assert {d.document_id for d in searcher.documents(audience=audience)}.isdisjoint(hidden)
        searcher.close()
    finally:
        store.activate(live, reason="test")
