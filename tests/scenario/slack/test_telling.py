"""Threads are told, once, that an answer in them quotes what a build has changed; nobody learns what is not theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.change_note import AffectedAnswer, ChangeNote, NotedDocument
from bot.platforms.slack.telling import SlackThreads
from bot.records import ChannelKey, ChannelSettings
from bot.telling import Teller
from bot.values import ThreadKey
from tests.support.slack_app import Bench, Reader, slack_bench
from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.persons import buttons_of

QUESTION = "When did the committee meet?"
MINUTES = NotedDocument(document_id="minutes", version="1", title="Minutes")


class NoteKeeper:
    """An indexer that only has a change note."""

    def __init__(self) -> None:
        self.kept: ChangeNote | None = None

    async def note(self) -> ChangeNote | None:
        return self.kept


class Told:
    """A bench whose question in C1 was answered, with what tells its threads."""

    def __init__(self, bench: Bench, indexer: NoteKeeper, reader: Reader) -> None:
        self.bench, self.indexer, self.reader = bench, indexer, reader
        self.teller = self.new_teller()

    def new_teller(self) -> Teller:
        """As another process would make it."""
        port = SlackThreads(self.bench.app.desk, self.bench.app.client_for)
        return Teller(port, indexer=self.indexer, store=self.bench.store, reader=self.reader)  # type: ignore[arg-type]

    async def ask(self, *, channel: str = "C1", text: str = f"<@UBOT> {QUESTION}") -> AffectedAnswer:
        """Ask and wait for the reply; gives what a note would say of it."""
        ts = await self.bench.double.say(text, channel=channel, user="U1")
        await self.bench.double.reply_to(channel, ts)
        await self.bench.double.wait_for(lambda: not self.bench.app.desk._at_work)
        thread = ThreadKey(platform="slack", workspace_id="T1", channel_id=channel, thread_id=ts)
        (exchange,) = await self.bench.store.history(thread)
        return AffectedAnswer(
            answer_id=exchange.answer.id,
            thread=thread,
            user_id="U1",
            question=exchange.answer.question,
            document_ids=("minutes",),
            turn_id=exchange.turn.turn_id,
        )

    def note(self, *answers: AffectedAnswer, generation: str = "g2", age: timedelta = timedelta(0)) -> None:
        """A build has just changed the minutes."""
        made_at = (datetime.now(UTC) - age).isoformat()
        self.indexer.kept = ChangeNote(generation=generation, changed=(MINUTES,), affected=answers, made_at=made_at)

    def replies(self, answer: AffectedAnswer) -> list[dict[str, object]]:
        """Replies in the thread that tell of a change."""
        found = self.bench.double.replies(answer.thread.channel_id, answer.thread.thread_id)
        return [message for message in found if "something that I quoted has changed" in texts_of(message)]


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    indexer, reader = NoteKeeper(), Reader()
    async with slack_bench(tmp_path, indexer=indexer, reader=reader) as bench:  # type: ignore[arg-type]
        yield Told(bench, indexer, reader)


async def test_a_thread_is_told_once_with_a_button_that_asks_again(told: Told) -> None:
    answer = await told.ask()
    told.note(answer)
    assert await told.teller.look() == 1
    (message,) = told.replies(answer)
    assert "“Minutes”" in texts_of(message)
    (button,) = buttons_of(message)
    assert button["text"]["text"] == f"Ask again: {QUESTION}"
    assert await told.teller.look() == 0
    assert await told.new_teller().look() == 0
    told.note(answer, generation="g3")
    assert await told.new_teller().look() == 0
    await told.bench.double.press(message, button["action_id"], channel="C1", user="U2")
    await told.bench.double.wait_for(lambda: len(told.bench.double.replies("C1", answer.thread.thread_id)) == 3)


async def test_a_removed_document_is_named_as_such(told: Told) -> None:
    answer = await told.ask()
    told.note(answer)
    assert told.indexer.kept is not None
    told.indexer.kept = replace(told.indexer.kept, changed=(), removed=(MINUTES,))
    assert await told.teller.look() == 1
    assert "“Minutes” (removed)" in texts_of(told.replies(answer)[0])


async def test_nothing_is_said_of_documents_that_not_all_readers_may_read(told: Told) -> None:
    answer = await told.ask()
    told.note(answer)
    told.reader.hidden_from_all = True
    assert await told.teller.look() == 0
    assert told.replies(answer) == []


async def test_a_channel_can_do_without(told: Told) -> None:
    answer = await told.ask()
    told.note(answer)
    channel = ChannelKey(platform="slack", workspace_id="T1", channel_id="C1")
    await told.bench.store.set_channel_settings(channel, ChannelSettings(tell_changes=False))
    assert await told.teller.look() == 0
    assert told.replies(answer) == []


async def test_quiet_hours_put_it_off(told: Told) -> None:
    answer = await told.ask()
    told.note(answer)
    channel = ChannelKey(platform="slack", workspace_id="T1", channel_id="C1")
    await told.bench.store.set_channel_settings(channel, ChannelSettings(quiet_from="00:00", quiet_to="24:00"))
    assert await told.teller.look() == 0
    await told.bench.store.set_channel_settings(channel, ChannelSettings())
    assert await told.teller.look() == 1


async def test_what_was_answered_to_one_person_alone_stays_with_them(told: Told) -> None:
    answer = await told.ask()
    told.note(replace(answer, answer_id="another"))  # nothing posted openly shows that answer
    assert await told.teller.look() == 0
    told.note(replace(answer, thread=replace(answer.thread, thread_id="command:U1")), generation="g3")
    assert await told.teller.look() == 0


async def test_a_question_that_was_asked_again_is_left_alone(told: Told) -> None:
    answer = await told.ask()
    await told.bench.double.say(f"<@UBOT> {QUESTION}", channel="C1", user="U1", thread_ts=answer.thread.thread_id)
    await told.bench.double.wait_for(lambda: len(told.bench.double.replies("C1", answer.thread.thread_id)) == 2)
    await told.bench.double.wait_for(lambda: not told.bench.app.desk._at_work)
    told.note(answer)
    assert await told.teller.look() == 0


async def test_old_news_is_no_news(told: Told) -> None:
    answer = await told.ask()
    told.note(answer, age=timedelta(days=2))
    assert await told.teller.look() == 0


async def test_a_direct_message_is_told_too(told: Told) -> None:
    answer = await told.ask(channel="D1", text=QUESTION)
    told.note(answer)
    assert await told.teller.look() == 1


async def test_a_channel_hears_of_its_latest_threads_only(told: Told) -> None:
    answers = [await told.ask() for _ in range(7)]
    told.note(*answers)
    assert await told.teller.look() == 5
    assert [len(told.replies(answer)) for answer in answers] == [0, 0, 1, 1, 1, 1, 1]
