"""Where replicas meet, on both engines."""

from __future__ import annotations

import asyncio

import pytest

from bot.journal import Arrival, Entry, working_on
from bot.store.replicas import ReplicaRecords
from bot.store.state import StateStore
from tests.support.conversations import make_answer, make_thread, make_turn

LONG_S, NO_S = 3600.0, -1.0


@pytest.fixture
def store(database: str):
    opened = StateStore.open(database)
    yield opened
    opened.close()


@pytest.fixture
def records(store):
    return ReplicaRecords(store)


def arrival(key: str = "a", body: str = "{}", **thread: str) -> Arrival:
    return Arrival(platform="slack", key=key, body=body, thread=make_thread(**thread))


async def test_one_of_many_replicas_keeps_a_delivery(records):
    kept = await asyncio.gather(*(records.keep(arrival(), owner=f"r{n}") for n in range(8)))
    assert sum(number is not None for number in kept) == 1


async def test_a_commit_that_was_not_heard_of_is_the_owners_own(records):
    number = await records.keep(arrival(), owner="r1")
    assert await records.keep(arrival(), owner="r1") == number
    await records.finish("a", owner="r1")
    assert await records.keep(arrival(), owner="r1") is None


async def test_a_thread_goes_in_order_of_arrival(records):
    first, other = (
        await records.keep(arrival(), owner="r1"),
        await records.keep(arrival("x", thread_id="9"), owner="r1"),
    )
    second = await records.queue(make_thread(), owner="r2")
    assert await records.is_first(first, make_thread())
    assert await records.is_first(other, make_thread(thread_id="9"))
    assert not await records.is_first(second, make_thread())
    await records.finish("a", owner="r1")
    assert await records.is_first(second, make_thread())
    third = await records.queue(make_thread(), owner="r3")
    await records.leave_queue(second)
    assert await records.is_first(third, make_thread())


async def test_what_a_dead_replica_left_is_taken_over_once(records):
    number = await records.keep(arrival(body='{"x": 1}'), owner="dead")
    await records.mark(number, "sending", owner="dead")
    await records.note(number, {"stream": "1.2"}, owner="dead")
    waiting = await records.queue(make_thread(thread_id="q"), owner="dead")
    records.beat("r1", since=None, lease_s=LONG_S)
    records.beat("r2", since=None, lease_s=LONG_S)
    assert records.take_over("r1", platforms=["teams"], lease_s=LONG_S) == []
    (entry,) = records.take_over("r1", platforms=["slack"], lease_s=LONG_S)
    assert records.take_over("r2", platforms=["slack"], lease_s=LONG_S) == []
    assert (entry.number, entry.attempts, entry.stage, entry.notes) == (number, 1, "sending", {"stream": "1.2"})
    assert entry.arrival.body == '{"x": 1}'
    assert not await records.mark(number, "sent", owner="dead")
    assert await records.mark(number, "sent", owner="r1")
    assert await records.is_first(waiting + 1, make_thread(thread_id="q"))


async def test_a_living_replica_keeps_its_own_until_it_leaves_or_is_silent(records):
    await records.keep(arrival(), owner="r1")
    assert records.beat("r1", since=None, lease_s=LONG_S).live == 1
    assert records.beat("r2", since=None, lease_s=LONG_S).live == 2
    assert records.take_over("r2", platforms=["slack"], lease_s=LONG_S) == []
    records.leave("r1")
    assert len(records.take_over("r2", platforms=["slack"], lease_s=LONG_S)) == 1
    assert len(records.take_over("r3", platforms=["slack"], lease_s=NO_S)) == 1
    assert records.beat("r2", since=None, lease_s=LONG_S).live == 1


async def test_nothing_that_was_said_is_kept_of_what_is_done(records, store):
    from bot.store.tables import arrivals

    number = await records.keep(arrival(body='{"text": "secret"}'), owner="r1")
    await records.note(number, {"x": "y"}, owner="r1")
    await records.finish("a", owner="r1")
    (row,) = store.transact(lambda connection: connection.execute(arrivals.select()).all())
    assert (row.body, row.notes) == ("", "{}")
    records.tidy()
    assert len(store.transact(lambda connection: connection.execute(arrivals.select()).all())) == 1


async def test_words_reach_every_other_replica(records):
    since = records.beat("r1", since=None, lease_s=LONG_S).moment
    await records.signal("stop", '{"a": 1}', sender="r2")
    (word,) = records.beat("r1", since=since, lease_s=LONG_S).signals
    assert (word.kind, word.body) == ("stop", '{"a": 1}')
    assert records.beat("r2", since=since, lease_s=LONG_S).signals == []


async def test_acts_are_counted_over_all_replicas(records):
    waits = await asyncio.gather(*(records.try_take({"user:u": 3, "organisation:o": 5}) for _ in range(6)))
    assert sorted(waits)[:3] == [0, 0, 0]
    assert all(0 < wait <= 60 for wait in sorted(waits)[3:])
    assert await records.try_take({"organisation:o": 4}) == 0  # what one of them refused counts in none
    assert await records.try_take({"organisation:o": 4}) > 0
    assert await records.try_take({}) == 0


async def test_whoever_goes_on_with_an_arrival_has_its_claim(store):
    mine, others = Entry(arrival=arrival(), number=7), Entry(arrival=arrival("b"), number=8)
    turn, answer = make_turn(), make_answer()
    with working_on(mine):
        assert await store.claim(turn)
    with working_on(others):
        assert not await store.claim(turn)
    resumed = Entry(arrival=arrival(), number=7, attempts=1)
    with working_on(resumed):
        assert await store.claim(turn)
        await store.save(turn, answer)
        assert not await store.claim(turn)
    assert await store.is_claimed_by(turn, "arrival:7")
    assert not await store.is_claimed_by(turn, "arrival:8")
    found = await store.exchange_of(turn.thread, turn.turn_id)
    assert found is not None
    assert found.answer.id == answer.id
