from __future__ import annotations

import bot.platforms.slack.budgets as budgets


async def test_a_minute_holds_so_many_calls_of_a_workspace(monkeypatch):
    now = [0.0]
    kept = budgets.Budgets(clock=lambda: now[0])
    most = budgets.PER_MINUTE["chat.startStream"]
    assert most < 20
    assert all(kept.try_take("chat.startStream", "T1") for _ in range(most))
    assert not kept.try_take("chat.startStream", "T1")
    assert kept.try_take("chat.startStream", "T2")
    assert kept.try_take("chat.update", "T1")
    now[0] = 60.0
    assert kept.try_take("chat.startStream", "T1")


async def test_waiting_for_a_call_takes_until_the_oldest_is_a_minute_old(monkeypatch):
    now, slept = [0.0], []
    kept = budgets.Budgets(clock=lambda: now[0])

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(budgets.asyncio, "sleep", sleep)
    for _ in range(budgets.PER_MINUTE["chat.update"] + 1):
        await kept.take("chat.update", "T1")
    assert slept == [60.0]
