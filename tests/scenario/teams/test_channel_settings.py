"""An administrator sets how Liaison behaves in a chat or channel; the form stands where everybody sees it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pytest
from microsoft_teams.cards import AdaptiveCard

from bot.platforms.teams.channel_settings import SettingsDesk, read_settings
from bot.records import ChannelKey, ChannelSettings
from corpus.languages import Language
from tests.support.teams_app import teams_bench
from tests.support.teams_double import TENANT, USER

GROUP = ChannelKey(platform="teams", workspace_id=TENANT, channel_id="19:g@thread.v2")
FILLED = {
    "liaison_form": "channel_save",
    "language": "ja",
    "tell": "no",
    "quiet_from": "19:00",
    "quiet_to": "08:30",
    "zone": "Asia/Tokyo",
    "documents": "joint,secret,made-up",
}


class Shelves:
    """Two collections, of which nobody may read the second."""

    names = ("joint", "secret")

    def title(self, name: str, language: Language) -> str:
        return f"{name} ({language.value})"

    def members(self, names: Collection[str], documents: Sequence[Any]) -> frozenset[str]:
        return frozenset({"d1"}) if "joint" in names else frozenset()


@pytest.fixture
async def bench(tmp_path):
    async with teams_bench(tmp_path, admins=frozenset({USER})) as running:
        running.double.members["29:user"] = {"id": "29:user", "aadObjectId": USER, "tenantId": TENANT}
        for takes in running.app.desk.before:
            if isinstance(takes.__self__, SettingsDesk):
                takes.__self__.shelves = Shelves()
        yield running


def card_of(message):
    card = message["attachments"][0]["content"]
    AdaptiveCard.model_validate(card)
    return card


async def test_what_is_filled_in_holds_and_stands_in_the_forms_place(bench):
    await bench.say("settings", scope="groupChat")
    form = await bench.double.reply()
    inputs = {item["id"]: item for item in card_of(form)["body"] if "id" in item}
    assert set(inputs) == {"language", "tell", "quiet_from", "quiet_to", "zone", "documents"}
    assert [choice["value"] for choice in inputs["documents"]["choices"]] == ["joint"]
    await bench.say("", value=FILLED, scope="groupChat", mention=False, replyToId=form["_id"])
    await bench.settle()
    assert await bench.store.channel_settings(GROUP) == ChannelSettings(
        language=Language.JA,
        tell_changes=False,
        quiet_from="19:00",
        quiet_to="08:30",
        time_zone="Asia/Tokyo",
        collections=("joint",),
    )
    (shown,) = bench.double.messages()
    assert shown["_replaces"]
    assert "are saved" in str(shown)
    assert "secret" not in str(bench.double.sent)
    assert bench.answerer.asked == []


@pytest.mark.parametrize("text", ["settings", "設定", "/channel settings"])
async def test_nobody_else_may(bench, text):
    stranger = {"id": "29:other", "name": "Bob", "aadObjectId": "o-other"}
    await bench.say(text, scope="channel", **{"from": stranger})
    await bench.say("", value=FILLED, scope="channel", mention=False, **{"from": stranger})
    await bench.settle()
    told = [message["text"] for message in bench.double.messages()]
    assert len(told) == 2
    assert all("admin" in text or "管理者" in text for text in told)


async def test_a_personal_chat_has_none(bench):
    await bench.say("settings")
    await bench.settle()
    (message,) = bench.double.messages()
    assert "group chats and channels" in message["text"]


def test_what_is_wrong_or_was_not_asked_about_stays() -> None:
    former = ChannelSettings(
        answer_questions=True, length="short", collections=("secret",), quiet_from="20:00", quiet_to="06:00"
    )
    fields = {"language": "fr", "quiet_from": "25:00", "quiet_to": "06:00", "zone": "Mars/Base", "documents": "x"}
    read = read_settings(fields, former, collections={"joint": "Joint"})
    assert read == ChannelSettings(answer_questions=True, length="short", collections=("secret",))
