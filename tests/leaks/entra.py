"""Generated chats of Teams whose members' rights hang on Entra groups, and what Microsoft Graph says of them."""

from __future__ import annotations

import itertools
import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.config import Settings
from bot.identity import PlatformIdentities
from bot.platforms.teams import connector as teams_connector
from bot.platforms.teams import people as teams_people
from bot.platforms.teams import rooms as teams_rooms
from bot.platforms.teams.groups import EntraGroups
from bot.platforms.teams.incoming import read_activity
from bot.platforms.teams.sdk import TeamsChannelAccount
from corpus.access import ANYONE, Audience, Principal
from tests.leaks.channels import MARKINGS, UK, Room, compare, teams_message
from tests.leaks.probes import Tally
from tests.leaks.world import World

TENANT = "99999999-0000-0000-0000-000000000001"
CLEARED, SECONDED = "aaaaaaaa-0000-0000-0000-000000000001", "aaaaaaaa-0000-0000-0000-000000000002"
ENTRIES = f"""
organisations:
  UK: {{teams: {{tenants: [{TENANT}]}}}}
principals:
  cleared: {{organisation: UK, markings: ["TLP:AMBER", OFFICIAL-SENSITIVE], teams: {{security_groups: [{CLEARED}]}}}}
  seconded: {{organisation: FR, teams: {{security_groups: [{SECONDED}]}}}}
"""


def _user(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


OFFICER, COLLEAGUE, PLAIN, AWAY, UNTOLD = map(_user, range(1, 6))
GROUPS = {CLEARED: {OFFICER, COLLEAGUE}, SECONDED: {AWAY, UNTOLD}}
UNANSWERED = {UNTOLD}
"""Of whom Graph says nothing; they are seconded, and count as anybody."""
ARE = {
    OFFICER: Principal(name="cleared", organisation="UK", markings=MARKINGS),
    COLLEAGUE: Principal(name="cleared", organisation="UK", markings=MARKINGS),
    PLAIN: UK,
    AWAY: Principal(name="seconded", organisation="FR"),
    UNTOLD: ANYONE,
}


class Graph:
    """Microsoft Graph, as far as `checkMemberGroups` goes."""

    async def request(self, _method: str, url: str, *, json: Any = None, **_: Any) -> httpx.Response:
        asked = re.search(r"/users/([^/]+)/checkMemberGroups$", url)
        assert asked is not None
        if asked[1] in UNANSWERED:
            return httpx.Response(503)
        return httpx.Response(200, json={"value": [group for group in json["groupIds"] if asked[1] in GROUPS[group]]})


class Roster:
    """Teams' list of the members of one chat, read by the connector's own rules."""

    def __init__(self, members: Sequence[str]) -> None:
        self._listed = [
            TeamsChannelAccount.model_validate({"id": f"29:{name}", "aadObjectId": name, "tenantId": TENANT})
            for name in members
        ]

    async def members(self, *_: object) -> tuple[teams_people.Member, ...]:
        return tuple(teams_connector._member(account) for account in self._listed)

    async def is_member(self, *_: object) -> bool:
        return True


async def _token() -> str:
    return "a token"


def _activity(number: int) -> Any:
    where = {"id": f"19:{number}", "conversationType": "groupChat", "tenantId": TENANT, "isGroup": True}
    return teams_message(where, {"tenant": {"id": TENANT}}, user=f"29:{OFFICER}", entra_id=OFFICER)


async def _audience(identities: PlatformIdentities, members: Sequence[str], number: int) -> Audience:
    roster = Roster(members)
    groups = EntraGroups(TENANT, _token, http=Graph(), graph_url="https://graph.example")  # type: ignore[arg-type]
    people = teams_people.People(identities, roster, groups=groups)  # type: ignore[arg-type]
    incoming = read_activity(_activity(number), service_url="https://teams.example")
    return await teams_rooms.Rooms(people, roster).audience(incoming, await people.principal(incoming))  # type: ignore[arg-type]


async def meet_by_groups(world: World, tally: Tally, *, seed: int, count: int) -> None:
    """Compare whom replies are made for in generated chats with who truly reads them."""
    rng = random.Random(seed)
    others = [COLLEAGUE, PLAIN, AWAY, UNTOLD]
    choices = [chosen for size in range(1, 4) for chosen in itertools.combinations(others, size)]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "organisations.yaml").write_text(ENTRIES)
        identities = PlatformIdentities(Settings(data_dir=Path(folder)))
    identities._look_at = float("inf")
    for number in range(count):
        members = (OFFICER, *rng.choice(choices))
        room = Room(members, {}, frozenset(ARE[name] for name in members))
        compare(world, tally, "teams groups", room, await _audience(identities, members, number))
