"""The message extension: a dialog for one person's eyes, wherever it was opened."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from microsoft_teams.cards import AdaptiveCard

from bot.config import Settings
from bot.identity import PlatformIdentities
from bot.values import Answer
from corpus.access import Audience
from tests.support.sample_answers import sample_answers
from tests.support.teams_app import Bench, OpenShelf, teams_bench
from tests.support.teams_double import TENANT

MESSAGE = {
    "id": "1700000000000",
    "replyToId": None,
    "createdDateTime": "2026-11-20T10:00:00.000Z",
    "subject": "",
    "importance": "normal",
    "locale": "en-gb",
    "linkToMessage": "https://teams.example/l/message/1",
    "from": {"user": {"userIdentityType": "aadUser", "id": "o9", "displayName": "Bea"}},
    "body": {"contentType": "html", "content": "<div><p>They met&nbsp;in <b>Kobe</b>.</p><p>/reindex &lt;3</p></div>"},
    "attachments": [],
    "mentions": [],
    "reactions": [],
}
ORGANISATIONS = f"""
organisations:
  UK: {{teams: {{tenants: [{TENANT}]}}}}
"""


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with teams_bench(tmp_path) as running:
        yield running


def invoke(bench: Bench, kind: str, command: str = "askLiaison", **changes: Any) -> dict[str, Any]:
    value = {"commandId": command, "commandContext": "message", "context": {"theme": "default"}}
    parts = {key: changes.pop(key) for key in ("data", "messagePayload") if key in changes}
    changes = {"scope": "groupChat", **changes}
    return bench.double.activity("invoke", name=f"composeExtension/{kind}", value={**value, **parts}, **changes)


async def shown(bench: Bench, activity: dict[str, Any]) -> dict[str, Any]:
    """The card in the dialog that an invoke answers."""
    response = await bench.post(activity)
    assert response.status_code == 200, response.text
    task = response.json()["task"]
    assert task["type"] == "continue"
    card: dict[str, Any] = task["value"]["card"]["content"]
    AdaptiveCard.model_validate(card)
    return card


def words(card: object) -> str:
    return json.dumps(card, ensure_ascii=False)


async def test_ask_shows_a_form_with_the_messages_text_and_answers_it_alone(bench: Bench) -> None:
    card = await shown(bench, invoke(bench, "fetchTask", messagePayload=MESSAGE))
    assert card["body"][0]["value"] == "They met in Kobe.\n/reindex <3"
    data = {**card["actions"][0]["data"], "text": "When did they meet?"}
    answer = await shown(bench, invoke(bench, "submitAction", data=data))
    assert "Answer to “When did they meet?”" in words(answer)
    assert "<!channel>" in words(answer)
    assert "AI generated" in words(answer)
    assert '"TextBlock"' not in words(answer)
    (turn,) = bench.answerer.asked
    assert turn.audience == Audience.of(turn.principal)
    assert not turn.audience.is_shared
    await bench.settle()
    assert bench.double.sent == []  # nothing is posted where others read


async def test_check_of_a_message_is_answered_at_once(bench: Bench) -> None:
    bench.answerer.fixed = sample_answers()["sections_compare"]
    card = await shown(bench, invoke(bench, "fetchTask", "checkText", messagePayload=MESSAGE))
    assert '"Table"' in words(card)
    assert [(request.kind, request.topic) for request in bench.answerer.requested] == [
        ("check", "They met in Kobe.\n/reindex <3")
    ]


async def test_check_elsewhere_asks_for_the_text_in_the_readers_language(bench: Bench) -> None:
    opened = invoke(bench, "fetchTask", "checkText", locale="ja-JP")
    opened["value"]["commandContext"] = "compose"
    card = await shown(bench, opened)
    assert "照合する文章" in words(card)
    assert "value" not in card["body"][0]
    again = await shown(bench, invoke(bench, "submitAction", "checkText", data={"step": "checkText", "text": " "}))
    assert again["body"][0]["type"] == "Input.Text"


async def test_what_takes_long_is_fetched_with_a_press_by_its_asker_alone(bench: Bench) -> None:
    bench.app.extension.wait_s, bench.answerer.delay_s = 0.02, 0.5
    card = await shown(bench, invoke(bench, "submitAction", data={"step": "askLiaison", "text": "When?"}))
    data = card["actions"][0]["data"]
    assert data["step"] == "wait"
    other = {"id": "29:other", "name": "Bob", "aadObjectId": "o-other"}
    stolen = await shown(bench, invoke(bench, "submitAction", data=data, **{"from": other}))
    assert "no longer at hand" in words(stolen)
    await bench.settle()
    assert "Answer to" in words(await shown(bench, invoke(bench, "submitAction", data=data)))
    assert len(bench.answerer.asked) == 1


async def test_what_was_withdrawn_meanwhile_is_not_fetched(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.app.extension.wait_s, bench.answerer.delay_s = 0.02, 0.3
    card = await shown(bench, invoke(bench, "submitAction", data={"step": "askLiaison", "text": "When?"}))
    await bench.settle()
    monkeypatch.setattr(OpenShelf, "read", lambda *_, **__: None)
    again = await shown(bench, invoke(bench, "submitAction", data=card["actions"][0]["data"]))
    assert "no longer at hand" in words(again)


async def test_an_answer_of_a_former_process_is_found_again(tmp_path: Path) -> None:
    async with teams_bench(tmp_path) as first:
        sent = invoke(first, "submitAction", data={"step": "askLiaison", "text": "When?"})
        await shown(first, sent)
    async with teams_bench(tmp_path) as second:
        data = {"step": "wait", "job": sent["id"]}
        assert "Answer to" in words(await shown(second, invoke(second, "submitAction", data=data)))


async def test_the_same_press_delivered_twice_is_one_question(bench: Bench) -> None:
    sent = invoke(bench, "submitAction", data={"step": "askLiaison", "text": "When?"})
    both = await asyncio.gather(shown(bench, sent), shown(bench, sent))
    assert both[0] == both[1]
    assert len(bench.answerer.asked) == 1


async def test_strangers_and_foreign_commands_get_a_sentence(bench: Bench) -> None:
    place = {"id": "a:9", "conversationType": "personal", "tenantId": "x"}
    for activity, told in (
        (invoke(bench, "fetchTask", conversation=place), "not set up"),
        (invoke(bench, "submitAction", conversation=place, data={"step": "askLiaison", "text": "?"}), "not set up"),
        (invoke(bench, "fetchTask", "another"), "no longer"),
        (invoke(bench, "submitAction", data={"step": "reindex", "text": "x"}), "no longer"),
    ):
        response = await bench.post(activity)
        assert response.json()["task"]["type"] == "message"
        assert told in response.json()["task"]["value"]
    assert bench.answerer.asked == []


async def test_a_message_never_becomes_a_command(bench: Bench) -> None:
    await shown(bench, invoke(bench, "submitAction", data={"step": "askLiaison", "text": "/reindex"}))
    assert [turn.text for turn in bench.answerer.asked] == ["/reindex"]


async def test_rights_are_the_askers_own_and_nobodys_where_membership_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "organisations.yaml").write_text(ORGANISATIONS)
    async with teams_bench(tmp_path, identities=PlatformIdentities(Settings(data_dir=tmp_path))) as bench:
        data = {"step": "askLiaison", "text": "When?"}
        await shown(bench, invoke(bench, "submitAction", data=data))
        assert {reader.organisation for reader in bench.answerer.asked[-1].audience.readers} == {None}
        colleague = {"id": "29:uk", "name": "C", "aadObjectId": "o2"}
        bench.double.members["29:uk"] = {"id": "29:uk", "tenantId": TENANT, "userRole": "user"}
        await shown(bench, invoke(bench, "submitAction", data=data, **{"from": colleague}))
        assert {reader.organisation for reader in bench.answerer.asked[-1].audience.readers} == {"UK"}


async def test_dialogs_stay_below_what_teams_takes(bench: Bench) -> None:
    from bot.platforms.teams.dialogs import answer_card
    from tests.support.conversations import make_answer, make_citation

    long: Answer = make_answer(
        text="あ" * 3000, citations=tuple(make_citation(number, quote="い" * 600) for number in range(1, 21))
    )
    assert len(json.dumps(answer_card(long), ensure_ascii=False).encode()) <= 24_000
