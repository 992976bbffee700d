"""Two replicas in one process, on one SQLite file: order, going on, words, and what happens while the store is away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import bot.replica
from bot.journal import Arrival, Entry, dealing, note, sending, working_on
from bot.replica import Replica
from bot.store.replicas import ReplicaRecords
from bot.store.state import StateStore
from tests.support.conversations import make_thread

LEASE_S = 0.2


@pytest.fixture
async def pair(tmp_path, monkeypatch):
    monkeypatch.setattr(bot.replica, "BEAT_S", 0.02)
    monkeypatch.setattr(bot.replica, "_LOOK_S", 0.02)
    store = StateStore.open(tmp_path / "state.sqlite")
    both = [Replica(ReplicaRecords(store), lease_s=LEASE_S) for _ in range(2)]
    yield both
    for one in both:
        await one.stop()
    store.close()


def arrival(key: str = "a", **changes: Any) -> Arrival:
    return Arrival(**{"platform": "slack", "key": key, "body": "{}", "thread": make_thread(), **changes})


async def kept(replica: Replica, **changes: Any) -> Entry:
    entry = await replica.keep(arrival(**changes))
    assert entry is not None
    return entry


async def wait_for(condition) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110  # threads change it, which no event tells of
            await asyncio.sleep(0.01)


async def test_a_repeated_delivery_is_known_at_every_replica(pair):
    first, second = pair
    entry = await kept(first)
    assert await first.keep(arrival()) is None
    assert await second.keep(arrival()) is None
    await first.finish(entry)
    assert await first.keep(arrival()) is None


async def test_a_thread_goes_in_order_across_replicas(pair):
    first, second = pair
    entries = [await kept(first, key="1"), await kept(second, key="2"), await kept(first, key="3")]
    done: list[str] = []

    async def deal(replica: Replica, entry: Entry) -> None:
        with working_on(entry):
            async with dealing(), replica.turn_of(make_thread()), replica.turn_of(make_thread()):
                await asyncio.sleep(0)
                done.append(entry.arrival.key)

    await asyncio.gather(deal(first, entries[2]), deal(second, entries[1]), deal(first, entries[0]))
    assert done == ["1", "2", "3"]


async def test_turns_without_arrivals_take_turns_as_well(pair):
    inside = 0

    async def turn(replica: Replica) -> None:
        nonlocal inside
        async with replica.turn_of(make_thread()):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(turn(replica) for replica in (*pair, *pair)))


async def test_what_a_dead_replica_had_begun_goes_on_elsewhere_and_once(pair):
    dead, alive = pair  # the first one never shows that it lives
    entry = await kept(dead, body='{"text": "x"}')
    with working_on(entry):
        await note(stream="1.1")
        async with sending() as may_send:
            assert may_send
    resumed: list[Entry] = []

    async def replay(found: Entry) -> None:
        resumed.append(found)
        await alive.finish(found)

    alive.resume_with("slack", replay)
    await alive.start()
    await wait_for(lambda: resumed)
    (found,) = resumed
    assert (found.number, found.stage, found.notes) == (entry.number, "sent", {"stream": "1.1"})
    with working_on(entry):
        async with sending() as may_send:
            assert not may_send


async def test_a_replay_that_fails_is_no_loop(pair):
    dead, alive = pair
    await kept(dead)
    tried: list[Entry] = []

    async def replay(found: Entry) -> None:
        tried.append(found)
        raise RuntimeError("cannot be read")

    alive.resume_with("slack", replay)
    await alive.start()
    await wait_for(lambda: tried)
    entry = await kept(alive, key="b")
    await alive.finish(entry)
    assert len(tried) == 1


async def test_words_reach_the_other_replica_and_not_the_one_that_says_them(pair):
    first, second = pair
    heard: list[tuple[str, Any]] = []
    first.listen("x", lambda body: heard.append(("first", body)))
    second.listen("x", lambda body: heard.append(("second", body)))
    for replica in pair:
        await replica.start()
    await wait_for(lambda: first.share == second.share == 0.5)
    first.tell("x", a=1)
    await wait_for(lambda: heard)
    assert heard == [("second", {"a": 1})]


async def test_what_the_others_may_do_is_this_ones_when_they_leave(pair):
    first, second = pair
    for replica in pair:
        await replica.start()
    await wait_for(lambda: first.share == 0.5)
    await second.stop()
    await wait_for(lambda: first.share == 1)


class Away:
    """A store that is away; keeps what it is asked for until it is back."""

    def __init__(self) -> None:
        self.is_back = asyncio.Event()
        self.finished: list[str] = []

    async def keep(self, arrival: Arrival, *, owner: str) -> int | None:
        await self.is_back.wait()
        return 7

    async def is_first(self, number: int, thread: object) -> bool:
        return True

    async def mark(self, number: int, stage: str, *, owner: str) -> bool:
        raise OSError("away")

    async def try_take(self, most: object) -> int:
        raise OSError("away")

    async def finish(self, key: str, *, owner: str) -> None:
        self.finished.append(key)


async def test_while_the_store_is_away_a_delivery_lives_in_its_process(monkeypatch):
    monkeypatch.setattr(bot.replica, "KEEP_WITHIN_S", 0.01)
    store = Away()
    replica = Replica(store)  # type: ignore[arg-type]
    entry = await kept(replica)
    assert entry.number is None
    assert await replica.try_take({"user:u": 1}) == 0
    store.is_back.set()
    with working_on(entry):
        async with dealing(), replica.turn_of(make_thread()):
            assert entry.number == 7
            async with sending() as may_send:  # nobody else can have reached the store either
                assert may_send
    assert store.finished == ["a"]
