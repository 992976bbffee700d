"""Whoever changes a channel's settings by a form, or tries to, stands in the audit record, with what was changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversation import ConversationService
from tests.support.slack_app import slack_bench
from tests.support.teams_app import teams_bench
from tests.support.teams_double import TENANT, USER

FORM = {"liaison_form": "channel_save", "language": "ja", "tell": "yes", "zone": "UTC"}


class Record:
    """Keeps what it is told."""

    def __init__(self, conversation: ConversationService) -> None:
        self.acts: list[Mapping[str, Any]] = []
        conversation._tools = replace(conversation._tools, audit=self)

    def record(self, event: str, facts: Mapping[str, Any], *, texts: Mapping[str, str] | None = None) -> None:
        if event == "admin":
            self.acts.append(json.loads(json.dumps(facts)))


async def test_the_form_of_teams_is_recorded(tmp_path):
    async with teams_bench(tmp_path, admins=frozenset({USER})) as bench:
        record = Record(bench.app.desk.conversation)
        bench.double.members["29:user"] = {"id": "29:user", "aadObjectId": USER, "tenantId": TENANT}
        stranger = {"id": "29:other", "name": "Bob", "aadObjectId": "o-other"}
        await bench.say("", value=FORM, scope="groupChat", mention=False, **{"from": stranger})
        await bench.settle()
        await bench.say("", value=FORM, scope="groupChat", mention=False)
        await bench.settle()
    place = {"platform": "teams", "workspace_id": TENANT, "channel_id": "19:g@thread.v2", "act": "channel settings"}
    refused, allowed = record.acts
    assert refused.items() >= {**place, "user_id": "o-other", "is_allowed": False}.items()
    assert "changed" not in refused
    assert allowed.items() >= {**place, "user_id": USER, "is_allowed": True}.items()
    assert allowed["changed"] == {"language": "ja"}


async def test_the_modal_of_slack_is_recorded(tmp_path):
    async with slack_bench(tmp_path) as bench:
        record = Record(bench.app.desk.conversation)
        await bench.double.command("channel", user="UADMIN")
        view = await bench.double.wait_for(lambda: next(iter(bench.double.views.values()), None))
        values = {"listen": {"selected_option": {"value": "questions"}}}
        for user in ("U1", "UADMIN"):
            await bench.double.submit(view, values, user=user)
            assert await bench.app.desk.drain(within_s=10)
    refused, allowed = record.acts
    place = {"platform": "slack", "channel_id": "C1", "act": "channel settings"}
    assert refused.items() >= {**place, "user_id": "U1", "is_allowed": False}.items()
    assert allowed.items() >= {**place, "user_id": "UADMIN", "is_allowed": True}.items()
    assert allowed["changed"] == {"answer_questions": True, "time_zone": "Europe/London"}
