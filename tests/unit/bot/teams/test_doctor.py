"""`liaison doctor teams`: each check says what it found, or what is wrong and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from bot.config import load_settings, load_teams_settings
from bot.platforms.teams import sdk
from bot.platforms.teams.doctor import teams_checks
from corpus.errors import ConfigError, PlatformError
from tests.support.teams_double import APP_ID, TENANT, TeamsDouble

PUBLIC_URL = "https://liaison.example"


@pytest.fixture
async def double() -> AsyncIterator[TeamsDouble]:
    running = TeamsDouble()
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in {
        "CLIENT_ID": APP_ID,
        "CLIENT_SECRET": "s",
        "TENANT_ID": TENANT,
        "LIAISON_PUBLIC_URL": PUBLIC_URL,
        "LIAISON_TEAMS_ADMINS": "a1,a2",
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


async def check(name: str) -> str:
    """Run one check on a thread, as the command does outside any event loop."""
    found = dict(teams_checks(load_settings(), load_teams_settings()))[name]
    return await asyncio.to_thread(found)


async def test_what_is_set_is_told(configured: pytest.MonkeyPatch) -> None:
    assert await check("teams app") == f"{APP_ID}; endpoint {PUBLIC_URL}/api/messages"
    assert await check("teams who") == "1 tenant(s), 2 administrator(s)"


@pytest.mark.parametrize(
    ("missing", "name"), [("CLIENT_ID", "teams app"), ("LIAISON_PUBLIC_URL", "teams app"), ("TENANT_ID", "teams who")]
)
async def test_what_is_missing_is_named(configured: pytest.MonkeyPatch, missing: str, name: str) -> None:
    configured.delenv(missing)
    with pytest.raises(ConfigError) as told:
        await check(name)
    assert missing in told.value.message + told.value.hint


async def test_the_connectors_keys_are_fetched(configured: pytest.MonkeyPatch, double: TeamsDouble) -> None:
    configured.setattr(sdk, "PUBLIC", double.cloud)
    assert "can be fetched" in await check("teams keys")
    configured.setattr(
        sdk, "PUBLIC", replace(double.cloud, openid_metadata_url="http://127.0.0.1:9/openidconfiguration")
    )
    with pytest.raises(PlatformError, match="every message would be refused"):
        await check("teams keys")


class Entra:
    """What signs the bot in."""

    told: ClassVar[dict[str, Any]] = {}

    def __init__(self, client_id: str, *, client_credential: str, authority: str) -> None:
        assert (client_id, client_credential) == (APP_ID, "s")
        assert authority.endswith(TENANT)

    def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
        if not self.told:
            raise OSError("no route")
        return self.told


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"access_token": "t"}, "can sign in"),
        ({"error": "invalid_client"}, "Entra refuses the sign-in: invalid_client"),
        ({}, "Entra cannot be reached"),
    ],
)
async def test_the_bot_signs_in(configured: pytest.MonkeyPatch, told: dict[str, Any], words: str) -> None:
    import msal

    configured.setattr(Entra, "told", told)
    configured.setattr(msal, "ConfidentialClientApplication", Entra)
    if "access_token" in told:
        assert words in await check("teams login")
        return
    with pytest.raises((ConfigError, PlatformError), match=words):
        await check("teams login")


async def test_without_a_secret_the_hosts_identity_signs_in(configured: pytest.MonkeyPatch) -> None:
    configured.delenv("CLIENT_SECRET")
    assert "managed identity" in await check("teams login")


GROUP = "aaaaaaaa-0000-0000-0000-000000000001"


async def test_groups_that_decide_are_read(configured: pytest.MonkeyPatch, double: TeamsDouble) -> None:
    import msal

    assert await check("teams groups") == "no Entra group decides about rights"
    configured.setenv("LIAISON_TEAMS_ADMIN_GROUPS", GROUP)
    configured.setattr(Entra, "told", {"access_token": "t"})
    configured.setattr(msal, "ConfidentialClientApplication", Entra)
    configured.setattr(sdk, "PUBLIC", replace(double.cloud, graph_scope=f"{double.graph_url}/.default"))
    with pytest.raises(PlatformError, match="refused") as told:
        await check("teams groups")
    assert "registration's tenant" in told.value.hint
    double.groups[GROUP] = set()
    assert await check("teams groups") == "1 group(s) can be read"
    double.graph_fails = True
    with pytest.raises(PlatformError, match="refused") as told:
        await check("teams groups")
    assert "GroupMember.Read.All" in told.value.hint


async def test_nobody_signs_in_without_an_id(configured: pytest.MonkeyPatch) -> None:
    configured.delenv("CLIENT_ID")
    configured.delenv("CLIENT_SECRET")
    with pytest.raises(ConfigError, match="CLIENT_ID"):
        await check("teams login")


async def test_groups_need_a_tenant(configured: pytest.MonkeyPatch) -> None:
    configured.setenv("LIAISON_TEAMS_ADMIN_GROUPS", GROUP)
    configured.delenv("TENANT_ID")
    with pytest.raises(ConfigError, match="TENANT_ID"):
        await check("teams groups")
