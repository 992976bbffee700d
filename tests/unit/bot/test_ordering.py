from __future__ import annotations

import asyncio

import pytest

from bot.ordering import FullError, WaitingRoom


async def test_first_come_first_served_and_told_the_position():
    room, done, told = WaitingRoom(places=1, seats=10), [], []

    async def visit(number: int) -> None:
        async with room.place(lambda position: told.append((number, position))):
            await asyncio.sleep(0)
            done.append(number)

    await asyncio.gather(*(visit(number) for number in range(4)))
    assert done == [0, 1, 2, 3]
    assert told[:3] == [(1, 1), (2, 2), (3, 3)]
    assert (3, 1) in told
    assert room._free == 1


async def test_nobody_waits_beyond_the_seats():
    room = WaitingRoom(places=1, seats=1)
    hold = asyncio.Event()

    async def stay() -> None:
        async with room.place(lambda _: None):
            await hold.wait()

    staying = [asyncio.create_task(stay()) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(FullError):
        async with room.place(lambda _: None):
            pass
    hold.set()
    await asyncio.gather(*staying)


async def test_whoever_gives_up_waiting_blocks_nobody():
    room = WaitingRoom(places=1, seats=5)
    async with room.place(lambda _: None):
        tired = asyncio.create_task(_pass_through(room))
        patient = asyncio.create_task(_pass_through(room))
        await asyncio.sleep(0)
        tired.cancel()
        await asyncio.sleep(0)
    await patient
    assert room._free == 1


async def test_a_place_given_to_somebody_cancelled_at_once_is_passed_on():
    room = WaitingRoom(places=1, seats=5)
    async with room.place(lambda _: None):
        tired = asyncio.create_task(_pass_through(room))
        await asyncio.sleep(0)
    tired.cancel()
    with pytest.raises(asyncio.CancelledError):
        await tired
    assert room._free == 1


async def _pass_through(room: WaitingRoom) -> None:
    async with room.place(lambda _: None):
        pass
