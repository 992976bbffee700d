"""Slash commands, by Socket Mode against the double."""

from __future__ import annotations

import pytest

from bot.records import IndexFailure, JobStatus
from tests.support.sample_answers import sample_answers
from tests.support.slack_app import slack_bench
from tests.support.slack_double.checks import texts_of


class ScriptedIndexer:
    def __init__(self) -> None:
        self.started_by: list[str] = []

    async def start(self, requested_by: str) -> JobStatus:
        self.started_by.append(requested_by)
        return JobStatus(state="running", stage="reading", done=1, total=4)

    async def status(self) -> JobStatus:
        return JobStatus(state="succeeded", generation="g2", detail="3 added")

    async def note(self) -> None:
        return None

    async def failures(self) -> list[IndexFailure]:
        return [IndexFailure(source="broken.pdf", reason="not a PDF", hint="Save it again.")]

    async def rollback(self) -> JobStatus:
        return JobStatus(state="succeeded", generation="g1")

    async def cancel(self) -> JobStatus:
        return JobStatus(state="cancelled")


@pytest.fixture
async def bench(tmp_path):
    async with slack_bench(tmp_path, indexer=ScriptedIndexer(), admins=frozenset({"U7"})) as running:
        yield running


async def _reply(bench, text: str, **changes: str) -> str:
    name, ack = await bench.double.command(text, **changes)
    assert ack["response_type"] == "ephemeral"
    body = await bench.double.response_to(name)
    assert body["response_type"] == "ephemeral"
    assert body["unfurl_links"] is False
    return texts_of(body)


async def test_ask(bench):
    shown = await _reply(bench, "ask When did they meet?")
    assert "Answer to “When did they meet?”" in shown
    assert "Minutes of the committee" in shown


async def test_summary(bench):
    assert "Summary of the minutes" in await _reply(bench, "summary the minutes")
    assert bench.answerer.summarised == ["the minutes"]


async def test_help_in_both_languages(bench):
    assert "reindex" in await _reply(bench, "help")
    assert "再索引" in await _reply(bench, "ヘルプ")
    assert "summary" in await _reply(bench, "")


@pytest.mark.parametrize("text", ["frobnicate", "frobnicate the index"])
async def test_unknown_command_gets_help(bench, text):
    shown = await _reply(bench, text)
    assert "frobnicate" in shown
    assert "summary" in shown
    assert bench.answerer.asked == []


async def test_a_plain_question_after_the_slash_is_answered(bench):
    assert "Answer to “When did they meet?”" in await _reply(bench, "When did they meet?")


async def test_reindex_is_for_admins_only(bench):
    assert "admin" in await _reply(bench, "reindex")
    assert "管理者" in await _reply(bench, "再索引")
    assert "Re-indexing is running" in await _reply(bench, "reindex", user="UADMIN")
    assert "再索引を実行中" in await _reply(bench, "再索引", user="U7")
    assert bench.app.desk.conversation.indexer.started_by == ["UADMIN", "U7"]


async def test_reindex_steps(bench):
    assert "3 added" in await _reply(bench, "reindex status", user="UADMIN")
    assert "broken.pdf: not a PDF" in await _reply(bench, "reindex failures", user="UADMIN")
    assert "g1" in await _reply(bench, "reindex rollback", user="UADMIN")
    assert "cancelled" in await _reply(bench, "reindex cancel", user="UADMIN")
    assert "reindex status" in await _reply(bench, "reindex sideways", user="UADMIN")


async def test_commands_of_one_person_remember_each_other(bench):
    await _reply(bench, "ask When did they meet?")
    await _reply(bench, "ask And where?")
    assert [exchange.turn.text for exchange in bench.answerer.histories[1]] == ["/liaison ask When did they meet?"]


async def test_expired_response_address_falls_back_to_an_ephemeral_message(bench):
    name, _ = "used-up", None
    bench.double.response_uses[name] = 5
    from tests.support.slack_double import payloads

    payload = payloads.slash("help", response_url=f"{bench.double.url}/response/{name}")
    await bench.double.push("slash_commands", payload)
    await bench.double.wait_for(lambda: bench.double.ephemerals)
    assert bench.double.ephemerals[0]["user"] == "U1"


async def test_help_in_slack_names_the_channel_settings(bench):
    assert "/liaison channel" in await _reply(bench, "help")


async def test_a_failing_command_is_no_silence(bench, monkeypatch):
    async def broken(self, user):
        raise OSError("disk")

    monkeypatch.setattr(type(bench.store), "preferences", broken)
    await bench.double.command("ask When?")
    await bench.double.wait_for(lambda: bench.double.ephemerals)
    assert "E-" in bench.double.ephemerals[0]["text"]


async def test_a_comparison_is_a_table(bench):
    bench.answerer.fixed = sample_answers()["sections_compare"]
    shown = await _reply(bench, "compare the harbours")
    assert "Japan position" in shown
    assert [(r.kind, r.topic) for r in bench.answerer.requested] == [("compare", "the harbours")]


async def test_requests_in_plain_words(bench):
    await _reply(bench, "Brief me on the harbours")
    await _reply(bench, "港湾の年表を作ってください")
    await _reply(bench, "check: The committee met in Paris.")
    assert [(r.kind, r.topic) for r in bench.answerer.requested] == [
        ("brief", "the harbours"),
        ("timeline", "港湾"),
        ("check", "The committee met in Paris."),
    ]


async def test_help_names_every_command(bench):
    shown = await _reply(bench, "help")
    assert all(
        f"• {name} " in shown or f"• {name}:" in shown for name in ("brief", "compare", "timeline", "who", "check")
    )


async def test_a_command_without_its_topic_says_how(bench):
    assert "For example: timeline" in await _reply(bench, "timeline")
    assert "例：比較" in await _reply(bench, "比較")
