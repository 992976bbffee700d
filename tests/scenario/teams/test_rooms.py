"""Who reads a group chat or channel: members, guests, people of other tenants; and what is done until that is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.config import Settings
from bot.identity import PlatformIdentities
from corpus.access import ANY_CHANNEL, UNKNOWN_CHANNEL, Audience, Principal
from tests.support.teams_app import Bench, teams_bench
from tests.support.teams_double import TENANT, USER

OTHER = "00000000-0000-0000-0000-00000000f009"
ORGANISATIONS = f"""
organisations:
  UK: {{teams: {{tenants: [{TENANT}]}}, groups: [PACT]}}
  JP: {{teams: {{tenants: [{OTHER}]}}, groups: [PACT]}}
principals:
  uk-officer:
    {{organisation: UK, groups: [PACT], markings: [OFFICIAL-SENSITIVE], teams: {{tenant: {TENANT}, users: [{USER}]}}}}
"""
PACT = frozenset({"PACT"})
UK = Principal(name="UK", organisation="UK", groups=PACT)
JP = Principal(name="JP", organisation="JP", groups=PACT)
OFFICER = Principal(name="uk-officer", organisation="UK", groups=PACT, markings=frozenset({"OFFICIAL-SENSITIVE"}))
GROUP = "19:g@thread.v2"
CHANNEL = "19:c@thread.tacv2"
PEOPLE = {
    "29:user": {"aadObjectId": USER, "tenantId": TENANT, "userRole": "user"},
    "29:uk": {"aadObjectId": "o2", "tenantId": TENANT, "userRole": "user"},
    "29:jp": {"aadObjectId": "o3", "tenantId": OTHER, "userRole": "user"},
    "29:guest": {"aadObjectId": "o4", "tenantId": TENANT, "userRole": "guest"},
    "29:ext": {"aadObjectId": "o5", "tenantId": TENANT, "userPrincipalName": "a_b#EXT#@c"},
    "29:phone": {"tenantId": TENANT},
    "29:away": {"aadObjectId": "o6", "tenantId": "elsewhere"},
    "28:app": {"tenantId": TENANT},
}


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    (tmp_path / "organisations.yaml").write_text(ORGANISATIONS)
    async with teams_bench(tmp_path, identities=PlatformIdentities(Settings(data_dir=tmp_path))) as made:
        made.double.members.update({name: {"id": name, **facts} for name, facts in PEOPLE.items()})
        yield made


async def audience(bench: Bench, scope: str, **changes: Any) -> Audience:
    """Ask in a conversation and return whom the answer was made for."""
    before = len(bench.answerer.asked)
    await bench.say("When?", scope=scope, **changes)
    await bench.settle()
    assert len(bench.answerer.asked) == before + 1
    return bench.answerer.asked[-1].audience


def _channel(kind: str | None, **more: Any) -> dict[str, Any]:
    known = {"type": kind} if kind else {}
    return {"tenant": {"id": TENANT}, "channel": {"id": CHANNEL, **known}, "team": {"id": "19:team"}, **more}


async def test_a_group_chat_is_read_by_its_members_alone(bench: Bench) -> None:
    bench.double.rosters[GROUP] = ["29:user", "28:app"]
    assert await audience(bench, "groupChat") == Audience.shared(OFFICER, UK)
    bench.double.rosters["19:two@thread.v2"] = ["29:user"]
    where = {"id": "19:two@thread.v2", "conversationType": "groupChat", "tenantId": TENANT, "isGroup": True}
    assert await audience(bench, "groupChat", conversation=where) == Audience.shared(OFFICER)


async def test_a_chat_with_another_tenant_is_read_by_both(bench: Bench) -> None:
    bench.double.rosters[GROUP] = ["29:user", "29:jp"]
    assert await audience(bench, "groupChat") == Audience.shared(OFFICER, JP)
    jp = {"id": "29:jp", "aadObjectId": "o3", "tenantId": OTHER, "name": "J"}
    assert await audience(bench, "groupChat", **{"from": jp}) == Audience.shared(OFFICER, JP)
    assert bench.answerer.asked[-1].principal == JP


@pytest.mark.parametrize("stranger", ["29:guest", "29:ext", "29:phone", "29:away"])
async def test_one_stranger_leaves_public_documents_only(bench: Bench, stranger: str) -> None:
    bench.double.rosters[GROUP] = ["29:user", stranger]
    assert await audience(bench, "groupChat") == ANY_CHANNEL


@pytest.mark.parametrize("kind", ["standard", "private"])
async def test_a_channel_is_read_by_everybody_of_the_tenant(bench: Bench, kind: str) -> None:
    bench.double.rosters[CHANNEL] = ["29:user"]
    assert await audience(bench, "channel", channelData=_channel(kind)) == Audience.shared(OFFICER, UK)


@pytest.mark.parametrize("kind", ["shared", None])
async def test_a_shared_channel_has_readers_whom_nobody_lists(bench: Bench, kind: str | None) -> None:
    bench.double.rosters[CHANNEL] = ["29:user"]
    assert await audience(bench, "channel", channelData=_channel(kind)) == UNKNOWN_CHANNEL
    assert bench.double.roster_calls == 0


async def test_so_has_the_chat_of_a_meeting(bench: Bench) -> None:
    bench.double.rosters[GROUP] = ["29:user"]
    data = {"tenant": {"id": TENANT}, "meeting": {"id": "m"}}
    assert await audience(bench, "groupChat", channelData=data) == UNKNOWN_CHANNEL


async def test_without_a_list_the_reply_says_that_public_documents_were_looked_at(bench: Bench) -> None:
    assert await audience(bench, "groupChat") == UNKNOWN_CHANNEL
    message = await bench.double.reply(conversation=GROUP)
    assert "who can read this conversation" in message["text"]


async def test_all_pages_are_read_and_remembered_until_somebody_comes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.teams.connector._PAGE", 1)
    bench.double.rosters[GROUP] = ["29:user", "29:uk"]
    for _ in range(2):
        assert await audience(bench, "groupChat") == Audience.shared(OFFICER, UK)
    assert bench.double.roster_calls == 2
    bench.double.rosters[GROUP].append("29:guest")
    added = bench.double.activity("conversationUpdate", scope="groupChat", membersAdded=[{"id": "29:guest"}])
    assert (await bench.post(added)).status_code == 200
    await bench.settle()
    assert await audience(bench, "groupChat") == ANY_CHANNEL


async def test_who_comes_to_a_team_comes_to_its_channels(bench: Bench) -> None:
    bench.double.rosters[CHANNEL] = ["29:user"]
    assert await audience(bench, "channel", channelData=_channel("standard")) == Audience.shared(OFFICER, UK)
    bench.double.rosters[CHANNEL].append("29:guest")
    team = {"id": "19:team", "conversationType": "channel", "tenantId": TENANT, "isGroup": True}
    data = _channel(None, eventType="teamMemberAdded")
    added = bench.double.activity(
        "conversationUpdate", scope="channel", conversation=team, channelData=data, membersAdded=[{"id": "29:guest"}]
    )
    assert (await bench.post(added)).status_code == 200
    await bench.settle()
    assert await audience(bench, "channel", channelData=_channel("standard")) == ANY_CHANNEL


def _joining(bench: Bench, *who: str) -> dict[str, Any]:
    where = {"id": GROUP, "conversationType": "groupChat", "tenantId": TENANT, "isGroup": True, "name": "Port talks"}
    added = [{"id": name} for name in who]
    return bench.double.activity("conversationUpdate", scope="groupChat", conversation=where, membersAdded=added)


async def test_admins_are_told_of_the_first_person_of_an_organisation(tmp_path: Path) -> None:
    (tmp_path / "organisations.yaml").write_text(ORGANISATIONS)
    identities = PlatformIdentities(Settings(data_dir=tmp_path))
    async with teams_bench(tmp_path, identities=identities, admins=frozenset({"adm-1", "adm-2"})) as bench:
        bench.double.members.update({name: {"id": name, **facts} for name, facts in PEOPLE.items()})
        bench.double.rosters[GROUP] = ["29:user", "29:uk"]
        await bench.post(_joining(bench, "29:uk"))  # of an organisation that is there already
        await bench.post(_joining(bench, "28:00000000-0000-0000-0000-00000000a001", "29:uk"))  # Liaison itself
        await bench.settle()
        assert bench.double.sent == []
        bench.double.rosters[GROUP].append("29:jp")
        assert (await bench.post(_joining(bench, "29:jp"))).status_code == 200
        await bench.settle()
        told = bench.double.messages()
        assert [message["_conversation"] for message in told] == ["a:alone:adm-1", "a:alone:adm-2"]
        assert "Somebody from JP joined “Port talks”" in told[0]["text"]
        assert "JP の方が「Port talks」に参加しました" in told[0]["text"]
        bench.double.rosters[GROUP].append("29:guest")
        await bench.post(_joining(bench, "29:guest"))
        await bench.settle()
        assert "an organisation that I do not know" in bench.double.messages()[-1]["text"]


async def test_a_slow_list_does_not_keep_the_answer_waiting(bench: Bench) -> None:
    bench.double.rosters[GROUP] = ["29:user"]
    bench.app.desk.rooms.wait_s = 0.0
    assert await audience(bench, "groupChat") == UNKNOWN_CHANNEL
    bench.app.desk.rooms.wait_s = 3.0
    assert await audience(bench, "groupChat") == Audience.shared(OFFICER)
