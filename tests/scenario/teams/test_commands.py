"""Commands and Adaptive Cards in Teams: typed, mentioned, pressed."""

from __future__ import annotations

import json

import pytest
from microsoft_teams.cards import AdaptiveCard

from bot.records import IndexFailure, JobStatus
from tests.support.teams_app import teams_bench
from tests.support.teams_double import TENANT, USER


class ScriptedIndexer:
    """A job that runs for two looks and then succeeds."""

    def __init__(self) -> None:
        self.started_by: list[str] = []
        self.looks = 0

    def _status(self) -> JobStatus:
        if not self.started_by:
            return JobStatus(state="idle")
        if self.looks < 6:
            return JobStatus(state="running", stage="embedding", done=self.looks, total=6, requested_by=USER)
        return JobStatus(state="succeeded", generation="g7", detail="1 added")

    async def start(self, requested_by: str) -> JobStatus:
        self.started_by.append(requested_by)
        return self._status()

    async def status(self) -> JobStatus:
        self.looks += 1
        return self._status()

    async def note(self) -> None:
        return None

    async def failures(self):
        return [IndexFailure(source="a[b](http://evil.example).pdf", reason="It is encrypted.", hint="Decrypt it.")]

    async def rollback(self) -> JobStatus:
        return JobStatus(state="succeeded", generation="g6")

    async def cancel(self) -> JobStatus:
        return JobStatus(state="cancelled")


def card_of(message):
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    AdaptiveCard.model_validate(attachment["content"])
    return attachment["content"]


def words_of(card) -> str:
    return json.dumps(card, ensure_ascii=False)


@pytest.fixture
async def bench(tmp_path):
    async with teams_bench(tmp_path, indexer=ScriptedIndexer(), admins=frozenset({USER})) as running:
        running.double.members["29:user"] = {"id": "29:user", "tenantId": TENANT, "userRole": "user"}
        yield running


async def test_sources_of_the_last_answer_are_a_card_of_literal_text(bench):
    await bench.say("When?")
    await bench.double.reply()
    await bench.say("sources")
    card = card_of(await bench.double.reply(number=2))
    assert "Minutes of the committee" in words_of(card)
    assert all(part["type"] == "RichTextBlock" for part in card["body"][1:])


async def test_receipt_is_a_card(bench):
    await bench.say("When?")
    message = await bench.double.reply()
    receipt_id = message["text"].rsplit("Receipt ", 1)[1].strip()
    await bench.say(f"receipt {receipt_id}")
    card = card_of(await bench.double.reply(number=2))
    assert receipt_id in words_of(card)


async def test_reindex_is_a_card_that_follows_the_job(bench):
    await bench.say("/reindex")
    card = card_of(await bench.double.reply())
    assert "running" in words_of(card)
    assert {action["data"]["liaison"] for action in card["actions"]} == {"/reindex status", "/reindex cancel"}
    await bench.double.wait_for(lambda: "g7" in words_of(bench.double.messages()[0]))
    (message,) = bench.double.messages()
    assert message["_replaces"]
    assert {a["data"]["liaison"] for a in card_of(message)["actions"]} == {"/reindex failures", "/reindex rollback"}


async def test_buttons_do_what_the_command_does_with_the_pressers_rights(bench):
    await bench.say("", value={"liaison": "/reindex failures"})
    card = card_of(await bench.double.reply())
    assert "It is encrypted." in words_of(card)
    stranger = {"id": "29:other", "name": "Bob", "aadObjectId": "o-other"}
    await bench.say("", value={"liaison": "/reindex failures"}, **{"from": stranger})
    assert "Only an admin" in (await bench.double.reply(number=2))["text"]


async def test_foreign_and_unknown_buttons_are_answered_without_a_question(bench):
    for value in ({"verb": "useful"}, {"liaison": "When did they meet?"}, {"liaison": ["x"]}, "x", {"liaison": "/zzz"}):
        await bench.say("", value=value)
        await bench.settle()
    assert bench.answerer.asked == []
    assert all("no longer does anything" in message["text"] for message in bench.double.messages())
    assert len(bench.double.messages()) == 5


async def test_buttons_work_in_groups_without_a_mention(bench):
    await bench.say("", scope="groupChat", mention=False, value={"liaison": "/help"})
    assert "summary" in (await bench.double.reply())["text"]


async def test_commands_by_mention_in_japanese(bench):
    await bench.say("要約 議事録", scope="groupChat")
    await bench.double.reply()
    assert bench.answerer.summarised == ["議事録"]


async def test_only_admins_reindex(tmp_path):
    indexer = ScriptedIndexer()
    async with teams_bench(tmp_path, indexer=indexer) as bench:
        await bench.say("reindex")
        assert "Only an admin" in (await bench.double.reply())["text"]
    assert indexer.started_by == []


async def test_listed_admin_who_is_a_guest_is_no_admin(tmp_path):
    async with teams_bench(tmp_path, indexer=ScriptedIndexer(), admins=frozenset({USER})) as bench:
        bench.double.members["29:user"] = {"id": "29:user", "tenantId": TENANT, "userRole": "guest"}
        await bench.say("reindex")
        assert "Only an admin" in (await bench.double.reply())["text"]
