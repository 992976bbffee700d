from __future__ import annotations

import asyncio
import contextlib

import pytest

from bot.ending import end


async def test_a_task_that_lost_its_cancellation_is_cancelled_again() -> None:
    lost = 0

    async def works_on() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(0.005)
            except asyncio.CancelledError:
                if lost == 2:
                    raise
                lost += 1

    task = asyncio.create_task(works_on())
    await asyncio.sleep(0)
    await end([task], again_s=0.01)
    assert (task.cancelled(), lost) == (True, 2)


async def test_a_task_that_ends_in_steps_is_cancelled_once() -> None:
    steps: list[str] = []

    async def ends_in_steps() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.02)
            steps.append("kept")

    task = asyncio.create_task(ends_in_steps())
    await asyncio.sleep(0)
    await end([task], again_s=60)
    assert steps == ["kept"]


async def test_tasks_that_ended_keep_what_they_ended_with() -> None:
    async def fails() -> None:
        raise ValueError("went wrong")

    failed, done = asyncio.create_task(fails()), asyncio.create_task(asyncio.sleep(0, "done"))
    with contextlib.suppress(ValueError):
        await failed
    await done
    await end([failed, done])
    assert done.result() == "done"
    with pytest.raises(ValueError, match="went wrong"):
        failed.result()
