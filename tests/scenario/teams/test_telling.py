"""Conversations are told, once, that an answer in them quotes what a build has changed, of what all there may read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.change_note import AffectedAnswer, ChangeNote, NotedDocument
from bot.platforms.teams.sdk import Account
from bot.platforms.teams.telling import TeamsThreads
from bot.ports import EverybodyPublic
from bot.records import ChannelKey, ChannelSettings
from bot.telling import Teller
from bot.values import ThreadKey
from corpus.access import Audience, Principal
from tests.support.teams_app import Bench, teams_bench
from tests.support.teams_double import APP_ID, TENANT, USER

QUESTION = "When did the committee meet?"
MINUTES = NotedDocument(document_id="minutes", version="1", title="Minutes")
PLACES = {"personal": "a:1", "groupChat": "19:g@thread.v2", "channel": "19:c@thread.tacv2"}


class NoteKeeper:
    """An indexer that only has a change note."""

    def __init__(self) -> None:
        self.kept: ChangeNote | None = None

    async def note(self) -> ChangeNote | None:
        return self.kept


class UkPaper:
    """A reader that shows its one document to the UK alone."""

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> Any:
        return object() if all(reader.organisation == "UK" for reader in audience.readers) else None


class UkPeople(EverybodyPublic):
    """The asker belongs to the UK, and nobody else to anybody."""

    def principal_for(
        self, platform: str, workspace_id: str, user_id: str, *, mail: str = "", groups: Collection[str] = ()
    ) -> Principal:
        return Principal(name=f"teams:{user_id}", organisation="UK" if user_id == USER else None)

    def everybody_at(self, platform: str, workspace_id: str) -> frozenset[Principal]:
        return frozenset({Principal(name="teams:somebody")})


class Told:
    """A bench whose question was answered, with what tells its threads."""

    def __init__(self, bench: Bench, indexer: NoteKeeper) -> None:
        self.bench, self.double, self.indexer = bench, bench.double, indexer
        member = {"id": "29:user", "name": "Ann", "aadObjectId": USER, "objectId": USER, "tenantId": TENANT}
        other = {**member, "id": "29:other", "aadObjectId": "o-other", "objectId": "o-other"}
        self.double.members = {USER: member, "29:user": member, "29:other": other}

    def teller(self) -> Teller:
        """As a process that never saw the question would make it."""
        port = TeamsThreads(self.bench.app.desk, service_url=self.double.service_url, bot=Account(id=f"28:{APP_ID}"))
        return Teller(port, indexer=self.indexer, store=self.bench.store, reader=UkPaper())  # type: ignore[arg-type]

    async def ask(self, kind: str) -> AffectedAnswer:
        """Ask and wait for the reply; gives what a note would say of it."""
        activity = await self.bench.say(QUESTION, scope=kind)
        await self.bench.settle()
        thread = ThreadKey(
            platform="teams",
            workspace_id=TENANT,
            channel_id=PLACES[kind],
            thread_id="170" if kind == "channel" else PLACES[kind],
        )
        (exchange,) = await self.bench.store.history(thread)
        answer = AffectedAnswer(
            answer_id=exchange.answer.id,
            thread=thread,
            user_id=USER,
            question=exchange.answer.question,
            document_ids=("minutes",),
            turn_id=activity["id"],
        )
        self.indexer.kept = ChangeNote(
            generation="g2", changed=(MINUTES,), affected=(answer,), made_at=datetime.now(UTC).isoformat()
        )
        return answer

    def remarks(self) -> list[dict[str, Any]]:
        """Messages that tell of a change."""
        return [m for m in self.double.messages() if "something that I quoted has changed" in json.dumps(m)]


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    indexer = NoteKeeper()
    async with teams_bench(tmp_path, indexer=indexer, identities=UkPeople()) as bench:  # type: ignore[arg-type]
        yield Told(bench, indexer)


async def test_a_personal_chat_is_told_once_with_a_button_that_asks_again(told: Told) -> None:
    await told.ask("personal")
    told.double.rosters[PLACES["personal"]] = ["29:user"]
    assert await told.teller().look() == 1
    (remark,) = told.remarks()
    assert remark["_conversation"] == PLACES["personal"]
    assert "“Minutes”" in remark["text"].replace("\u2060", "")
    (action,) = told.double.messages()[-1]["attachments"][0]["content"]["actions"]
    assert action["title"] == f"Ask again: {QUESTION}"
    assert await told.teller().look() == 0
    await told.bench.say("", value=action["data"])
    await told.bench.settle()
    assert [turn.text for turn in told.bench.answerer.asked] == [QUESTION, QUESTION]


async def test_a_chat_that_is_not_of_the_asker_alone_hears_nothing_of_their_papers(told: Told) -> None:
    await told.ask("personal")
    told.double.rosters[PLACES["personal"]] = ["29:user", "29:other"]
    teller = told.teller()
    assert [await teller.look() for _ in range(5)] == [0] * 5
    assert told.remarks() == []


@pytest.mark.parametrize(("members", "count"), [(["29:user"], 1), (["29:user", "29:other"], 0)])
async def test_a_group_is_told_of_what_all_of_it_may_read(told: Told, members: list[str], count: int) -> None:
    told.double.rosters[PLACES["groupChat"]] = members
    await told.ask("groupChat")
    assert await told.teller().look() == count
    assert len(told.remarks()) == count


async def test_a_channel_is_told_in_its_thread_and_of_public_documents_only(told: Told) -> None:
    await told.ask("channel")
    teller = told.teller()
    assert [await teller.look() for _ in range(5)] == [0] * 5

    class Open(UkPaper):
        def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> Any:
            return object()

    teller = told.teller()
    teller._reader = Open()  # type: ignore[assignment]
    assert [await teller.look() for _ in range(5)].count(1) == 1
    (remark,) = told.remarks()
    assert remark["_conversation"] == "19:c@thread.tacv2;messageid=170"


async def test_quiet_hours_put_it_off_and_a_channel_can_do_without(told: Told) -> None:
    answer = await told.ask("personal")
    told.double.rosters[PLACES["personal"]] = ["29:user"]
    channel = ChannelKey(platform="teams", workspace_id=TENANT, channel_id=PLACES["personal"])
    for settings in (ChannelSettings(tell_changes=False), ChannelSettings(quiet_from="00:00", quiet_to="24:00")):
        await told.bench.store.set_channel_settings(channel, settings)
        assert await told.teller().look() == 0
    await told.bench.store.set_channel_settings(channel, ChannelSettings())
    assert told.indexer.kept is not None
    told.indexer.kept = replace(told.indexer.kept, affected=(replace(answer, answer_id="another"),))
    assert await told.teller().look() == 0  # nothing that stands there is that answer
    told.indexer.kept = replace(told.indexer.kept, affected=(answer,))
    assert await told.teller().look() == 1
