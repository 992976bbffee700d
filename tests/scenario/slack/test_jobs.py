"""A re-index job in Slack: a message that follows it, what it changed, and a button to ask an outdated answer again."""

from __future__ import annotations

import dataclasses
from contextlib import asynccontextmanager

import pytest

from bot.change_note import AffectedAnswer, ChangeNote, NotedDocument
from bot.records import JobStatus
from tests.support.conversations import make_thread
from tests.support.slack_app import slack_bench
from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.persons import buttons_of

QUESTION = "When did the committee meet?"
RUNNING = JobStatus(state="running", stage="embedding", done=40, total=100, rate=12.4, seconds_left=5)
DONE = JobStatus(state="succeeded", generation="g2", detail="1 changed")
BROKEN = dataclasses.replace(DONE, facts={"documents": {"changed": 1, "failed": 2}, "gates": {}})
REFUSED = JobStatus(state="refused", refused=("deletion",), detail="deletion: removed from papers: 50%")


class SteppedIndexer:
    """Goes one step on whenever it is asked how it is doing."""

    def __init__(self, *steps: JobStatus) -> None:
        self.steps = [*steps]
        self.typed: list[str] = []

    async def start(self, requested_by: str) -> JobStatus:
        self.typed.append(f"start {requested_by}")
        return JobStatus(state="running")

    async def status(self) -> JobStatus:
        return self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]

    async def cancel(self) -> JobStatus:
        self.typed.append("cancel")
        return JobStatus(state="cancelled")

    async def confirm(self, confirmed_by: str) -> JobStatus:
        self.typed.append("confirm")
        self.steps = [JobStatus(state="running")]
        return self.steps[0]

    async def retry(self, requested_by: str) -> JobStatus:
        self.typed.append("retry")
        self.steps = [JobStatus(state="running")]
        return self.steps[0]

    async def rollback(self) -> JobStatus:
        self.typed.append("rollback")
        return JobStatus(state="succeeded", generation="g1")

    async def note(self) -> ChangeNote:
        documents = tuple(
            NotedDocument(document_id=name, version="1", title=title)
            for name, title in (("minutes", "Minutes"), ("secret", "Secret plan"))
        )
        affected = tuple(
            AffectedAnswer(
                answer_id=f"a-{channel}",
                thread=make_thread(channel_id=channel),
                user_id="U1",
                question=f"{QUESTION} ({channel})",
                document_ids=("minutes",),
            )
            for channel in ("C1", "C2")
        )
        return ChangeNote(generation="g2", changed=documents, affected=affected)


class Shelf:
    """Everybody may read the minutes, nobody anything else."""

    def read(self, document_id, *, version=None, audience):
        return object() if document_id == "minutes" else None

    def documents(self, *, audience):
        return ()


@asynccontextmanager
async def bench_with(folder, *steps: JobStatus):
    admins = frozenset({"UADMIN", "U7"})
    async with slack_bench(folder, indexer=SteppedIndexer(*steps), reader=Shelf(), admins=admins) as bench:
        bench.app.desk.job_every_s = 0.05
        yield bench


def labels(message) -> dict[str, str]:
    """Text of each button → its action."""
    return {found["text"]["text"]: found["action_id"] for found in buttons_of(message) if found["type"] == "button"}


async def shows(bench, words: str, *, channel: str):
    """Wait for a message that says something."""

    def found():
        return [m for (where, _), m in bench.double.messages.items() if where == channel and words in texts_of(m)]

    return (await bench.double.wait_for(found))[-1]


async def test_a_slash_command_is_followed_in_private_and_ends_with_the_note(tmp_path):
    async with bench_with(tmp_path, RUNNING, RUNNING, DONE) as bench:
        name, _ = await bench.double.command("reindex", user="UADMIN")
        assert "Re-indexing is running" in texts_of(await bench.double.response_to(name))
        message = await shows(bench, "Changed documents", channel="DADMIN")
        assert len(bench.double.messages) == 1
        text = texts_of(message)
        assert "• Minutes" in text
        assert "Secret plan" not in text
        assert f"• {QUESTION} (C1)" in text
        assert "(C2)" not in text
        assert f"Ask again: {QUESTION} (C1)" in labels(message)
        assert {call.method for call in bench.double.calls} >= {"conversations.open", "chat.update"}


async def test_a_mention_is_followed_in_its_thread(tmp_path):
    steps = (RUNNING, dataclasses.replace(RUNNING, done=90, seconds_left=1), DONE)
    async with bench_with(tmp_path, *steps) as bench:
        ts = await bench.double.say("<@UBOT> reindex", channel="C1", user="UADMIN")
        message = await shows(bench, "Changed documents", channel="C1")
        assert message["thread_ts"] == ts
        assert len(bench.double.replies("C1", ts)) == 1
        updates = [texts_of(call.args.get("blocks")) for call in bench.double.calls if call.method == "chat.update"]
        assert "Embedding passages 40/100 (12 a second, about 5 s left)" in updates[0]
        await bench.double.press(message, labels(message)[f"Ask again: {QUESTION} (C1)"], channel="C1", user="U2")
        assert "the committee met in Geneva" in texts_of(await shows(bench, "Answer to", channel="C1"))


@pytest.mark.parametrize(
    ("steps", "label", "typed", "said"),
    [
        ((RUNNING,), "Cancel", "cancel", "cancelled"),
        ((RUNNING, DONE), "Roll back", "rollback", "g1"),
        ((RUNNING, BROKEN), "Retry the failed files", "retry", "running"),
        ((RUNNING, REFUSED), "Confirm the removal (another admin)", "confirm", "running"),
    ],
)
async def test_an_admin_goes_on_by_buttons_and_nobody_else(tmp_path, steps, label, typed, said):
    async with bench_with(tmp_path, *steps) as bench:
        await bench.double.say("<@UBOT> reindex", channel="C1", user="UADMIN")
        await bench.double.wait_for(lambda: [m for m in bench.double.messages.values() if label in labels(m)])
        (message,) = [m for m in bench.double.messages.values() if label in labels(m)]
        await bench.double.press(message, labels(message)[label], channel="C1", user="U2")
        assert await shows(bench, "admin", channel="C1")
        assert typed not in bench.app.desk.conversation.indexer.typed
        await bench.double.press(message, labels(message)[label], channel="C1", user="U7")
        assert await shows(bench, said, channel="C1")
        assert typed in bench.app.desk.conversation.indexer.typed


async def test_a_refused_confirmation_stays_as_it_was_said(tmp_path):
    refused = dataclasses.replace(REFUSED, requested_by="UADMIN")
    async with bench_with(tmp_path, refused) as bench:
        ts = await bench.double.say("<@UBOT> reindex confirm", channel="C1", user="UADMIN")
        assert "another admin has to confirm" in await bench.double.reply_to("C1", ts)
        await bench.app.desk.drain(within_s=5)
        assert not [call for call in bench.double.calls if call.method == "chat.update"]


async def test_nothing_is_followed_that_does_not_run(tmp_path):
    async with bench_with(tmp_path, dataclasses.replace(DONE, generation="g1")) as bench:
        name, _ = await bench.double.command("reindex status", user="UADMIN")
        assert "g1" in texts_of(await bench.double.response_to(name))
        await bench.app.desk.drain(within_s=5)
        assert not bench.double.messages
