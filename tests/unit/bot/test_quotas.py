from __future__ import annotations

import pytest

from bot.conversation import ConversationService, Limits
from bot.metrics import Metrics
from bot.quotas import Quota, Quotas
from bot.store.state import StateStore
from corpus.access import OPERATOR, Audience, Principal
from tests.support.conversations import ScriptedAnswerer, make_answer, make_thread, make_turn


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_quota_lets_through_so_many_in_any_minute():
    clock = Clock()
    quota = Quota(3, clock=clock)
    for second in (0, 10, 20):
        clock.now = second
        assert quota.wait_s("a") == 0
        quota.take("a")
    assert quota.wait_s("a") == 40
    assert quota.wait_s("b") == 0
    clock.now = 60
    assert quota.wait_s("a") == 0
    quota.take("a")
    assert quota.wait_s("a") == 10


def test_no_limit_counts_nothing():
    quota = Quota(0)
    for _ in range(1000):
        quota.take("a")
    assert quota.wait_s("a") == 0


def test_what_one_quota_refuses_counts_in_none():
    clock = Clock()
    quotas = Quotas({"user": Quota(2, clock=clock), "organisation": Quota(3, clock=clock)})
    assert [quotas.try_take({"user": "a", "organisation": "UK"}) for _ in range(3)] == [0, 0, 60]
    assert [quotas.try_take({"user": "b", "organisation": "UK"}) for _ in range(2)] == [0, 60]
    assert quotas.try_take({"user": "b", "organisation": "JP"}) == 0
    assert quotas.try_take({"user": "", "organisation": ""}) == 0


def test_keys_that_are_done_with_are_forgotten(monkeypatch):
    monkeypatch.setattr("bot.quotas._MOST_KEYS", 10)
    clock = Clock()
    quota = Quota(1, clock=clock)
    for number in range(100):
        clock.now += 10
        quota.take(str(number))
    assert len(quota._used) <= 11


@pytest.fixture
def store(tmp_path):
    opened = StateStore.open(tmp_path / "state.sqlite")
    yield opened
    opened.close()


def _turn(number: int, user: str, organisation: str | None = "UK"):
    person = Principal(name=user, organisation=organisation)
    return make_turn(
        turn_id=f"{user}{number}",
        thread=make_thread(thread_id=f"{user}{number}"),
        user_id=user,
        principal=person,
        audience=Audience.of(person),
    )


async def test_a_person_and_an_organisation_ask_only_so_much_and_are_told(store):
    answerer = ScriptedAnswerer()
    service = ConversationService(answerer, store, limits=Limits(per_user=2, per_organisation=3))
    outcomes = [(await service.handle(_turn(number, "U1"))).outcome for number in range(3)]
    assert outcomes == ["answered", "answered", "failed"]
    refused = await service.handle(_turn(9, "U1"))
    assert "short time" in refused.text
    assert (await service.handle(_turn(1, "U2"))).outcome == "answered"
    assert (await service.handle(_turn(2, "U2"))).outcome == "failed"
    assert (await service.handle(_turn(1, "U3", "JP"))).outcome == "answered"
    assert len(answerer.asked) == 4


async def test_a_second_delivery_costs_nothing_and_the_operator_has_no_limit(store):
    service = ConversationService(ScriptedAnswerer(), store, limits=Limits(per_user=1, per_organisation=1))
    assert (await service.handle(_turn(1, "U1"))).outcome == "answered"
    assert await service.handle(_turn(1, "U1")) is None
    for number in range(3):
        turn = make_turn(turn_id=f"o{number}", thread=make_thread(thread_id=f"o{number}"), principal=OPERATOR)
        assert (await service.handle(turn)).outcome == "answered"


def test_metrics_hold_numbers_and_words_of_the_program_only():
    metrics = Metrics()
    metrics.replied("slack", make_answer(text="heron canary"))
    metrics.refused("rate")
    text = metrics.text().decode()
    assert 'liaison_replies_total{outcome="answered",platform="slack"} 1.0' in text
    assert 'liaison_refusals_total{reason="rate"} 1.0' in text
    assert 'liaison_reply_seconds_bucket{le="+Inf",stage="total"} 1.0' in text
    assert "canary" not in text
