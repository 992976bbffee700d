"""Entra groups decide who administers and who is cleared, as far as Microsoft Graph says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import load_settings
from bot.identity import PlatformIdentities
from tests.support.teams_app import teams_bench
from tests.support.teams_double import TENANT, USER

ADMINS = "aaaaaaaa-0000-0000-0000-000000000001"
CLEARED = "bbbbbbbb-0000-0000-0000-000000000002"
LIMITED = "cccccccc-0000-0000-0000-000000000003"
COLLEAGUE = "22222222-2222-2222-2222-222222222222"
ORGANISATIONS = f"""
organisations:
  UK: {{en: United Kingdom, teams: {{tenants: [{TENANT}]}}}}
principals:
  cleared: {{organisation: UK, markings: [OFFICIAL-SENSITIVE], teams: {{security_groups: [{CLEARED.upper()}]}}}}
  limited: {{teams: {{security_groups: [{LIMITED}]}}}}
"""


@pytest.fixture
def identities(tmp_path: Path) -> PlatformIdentities:
    (tmp_path / "organisations.yaml").write_text(ORGANISATIONS)
    return PlatformIdentities(load_settings(data_dir=tmp_path))


def said(bench, name, object_id, **changes):
    bench.double.members[f"29:{name}"] = {"id": f"29:{name}", "aadObjectId": object_id, "tenantId": TENANT}
    return bench.say("When?", **{"from": {"id": f"29:{name}", "name": name, "aadObjectId": object_id}}, **changes)


async def test_member_of_the_admin_group_administers_and_nobody_else(tmp_path):
    async with teams_bench(tmp_path, admin_groups=frozenset({ADMINS.upper()})) as bench:
        bench.double.groups = {ADMINS: {USER}}
        await said(bench, "a", USER)
        elsewhere = {"id": "a:2", "conversationType": "personal", "tenantId": TENANT}
        await said(bench, "b", COLLEAGUE, conversation=elsewhere)
        await bench.settle()
        asked = {turn.user_id: turn.principal.is_admin for turn in bench.answerer.asked}
        assert asked == {USER: True, COLLEAGUE: False}


async def test_groups_are_asked_for_once_in_ten_minutes_and_by_twenties(tmp_path):
    many = frozenset(f"{number:08d}-0000-0000-0000-000000000000" for number in range(25))
    async with teams_bench(tmp_path, admin_groups=many | {"not an id"}) as bench:
        bench.double.groups = {max(many): {USER}}
        for _ in range(2):
            await said(bench, "a", USER)
            await bench.settle()
        assert [len(groups) for groups in bench.double.group_calls] == [20, 5]
        assert bench.answerer.asked[-1].principal.is_admin


async def test_where_graph_says_nothing_nobody_administers_by_a_group(tmp_path, caplog):
    async with teams_bench(tmp_path, admin_groups=frozenset({ADMINS})) as bench:
        bench.double.groups, bench.double.graph_fails = {ADMINS: {USER}}, True
        await said(bench, "a", USER)
        await bench.settle()
        assert not bench.answerer.asked[-1].principal.is_admin
        assert "could not be looked up: Microsoft Graph refused (403)" in caplog.text
        assert USER not in caplog.text
        assert ADMINS not in caplog.text


async def test_clearance_by_group(tmp_path, identities):
    async with teams_bench(tmp_path, identities=identities) as bench:
        bench.double.groups = {CLEARED: {USER}}
        await said(bench, "a", USER)
        await bench.settle()
        assert bench.answerer.asked[-1].principal.markings == {"OFFICIAL-SENSITIVE"}


async def test_where_rights_depend_on_groups_that_nobody_tells_the_public_ones_are_left(tmp_path, identities):
    async with teams_bench(tmp_path, identities=identities) as bench:
        bench.double.graph_fails = True
        await said(bench, "a", USER)
        await bench.settle()
        principal = bench.answerer.asked[-1].principal
        assert (principal.organisation, principal.markings) == (None, frozenset())


@pytest.mark.parametrize(("colleagues_group", "organisations"), [(CLEARED, {"UK"}), (LIMITED, {None})])
async def test_a_group_chat_counts_each_member_by_their_groups(tmp_path, identities, colleagues_group, organisations):
    async with teams_bench(tmp_path, identities=identities) as bench:
        bench.double.groups = {CLEARED: {USER}}
        bench.double.groups.setdefault(colleagues_group, set()).add(COLLEAGUE)
        group = {"id": "19:g@thread.v2", "conversationType": "groupChat", "isGroup": True, "tenantId": TENANT}
        bench.double.rosters["19:g@thread.v2"] = ["29:a", "29:b"]
        bench.double.members["29:b"] = {"id": "29:b", "aadObjectId": COLLEAGUE, "tenantId": TENANT}
        await said(bench, "a", USER, scope="groupChat", conversation=group)
        await bench.settle()
        readers = bench.answerer.asked[-1].audience.readers
        assert {reader.organisation for reader in readers} == organisations
