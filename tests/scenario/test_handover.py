"""A conversation begun on one platform goes on on another, with its sources, for those who may read them there."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.config import Settings
from bot.conversation import ConversationService
from bot.identity import PlatformIdentities
from bot.store.state import StateStore
from bot.values import ThreadKey
from tests.support.desk import Desk
from tests.support.platforms import ConsoleTalk, SlackTalk, TeamsTalk, slack_of, teams_of
from tests.support.slack_double import SlackDouble
from tests.support.slack_double.server import make_user
from tests.support.teams_double import TENANT, USER, TeamsDouble

OTHER = "00000000-0000-0000-0000-00000000f009"
ORGANISATIONS = f"""
organisations:
  UK: {{slack: {{teams: [T1]}}, teams: {{tenants: [{TENANT}]}}}}
  JP: {{slack: {{teams: [T9]}}, teams: {{tenants: [{OTHER}]}}}}
"""
PAPERS = {
    "secret": ("[UK]", "Lighthouse budget", "The lighthouse budget of London is 41 million pounds."),
    "open": ("[public]", "Harbour depth", "The harbour of Dover is 12 metres deep."),
}
TEAMS_CHAT = ThreadKey(platform="teams", workspace_id=TENANT, channel_id="a:1", thread_id="a:1")
CODE = re.compile(r"[A-Z2-9]{5}-[A-Z2-9]{5}")


@dataclass
class Both:
    """Two platforms on one installation."""

    store: StateStore
    conversation: ConversationService
    slack: SlackDouble
    teams: TeamsDouble
    app: object

    def in_teams(self, **changes: object) -> TeamsTalk:
        return TeamsTalk(self.app, self.teams, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    desk = Desk(tmp_path)
    for name, (readers, title, text) in PAPERS.items():
        desk.write(f"{name}.md", f"---\nreleasable_to: {readers}\n---\n\n# {title}\n\n{text}\n")
    desk.build()
    (desk.data_dir / "organisations.yaml").write_text(ORGANISATIONS)
    identities = PlatformIdentities(Settings(data_dir=desk.data_dir))
    searcher, store = desk.searcher(), StateStore.open(tmp_path / "state.sqlite")
    conversation = ConversationService(
        Answerer(searcher=searcher, reader=searcher, threshold=0.0), store, reader=searcher
    )
    async with contextlib.AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_of(conversation, store, identities=identities))
        app, teams = await stack.enter_async_context(teams_of(conversation, store, identities=identities))
        slack.users["UJP"] = make_user("UJP", team_id="T9")
        for name, tenant, who in (("29:user", TENANT, USER), ("29:jp", OTHER, "jp")):
            teams.members[name] = {"id": name, "aadObjectId": who, "tenantId": tenant, "userRole": "user"}
        yield Both(store, conversation, slack, teams, app)
    searcher.close()
    store.close()


def code_in(shown: str) -> str:
    match = CODE.search(shown)
    assert match, shown
    return match[0]


async def test_from_slack_to_teams_with_its_sources(both: Both) -> None:
    here, there = SlackTalk(both.slack), both.in_teams()
    assert "41 million" in await here.say("What is the lighthouse budget?")
    assert "12 metres" in await here.say("How deep is the harbour of Dover?")
    code = code_in(await here.say("handover"))
    shown = await there.say(f"continue {code.lower()}")
    assert "41 million" in shown
    assert "12 metres" in shown
    assert "Brought over from Slack" in shown
    assert '"position": 1' in shown  # native citations
    assert "12 metres" in await there.say("sources")
    kept = await both.store.history(TEAMS_CHAT)
    assert [exchange.turn.text for exchange in kept] == [
        "What is the lighthouse budget?",
        "How deep is the harbour of Dover?",
    ]
    receipt = kept[0].answer.receipt_id
    shown = await there.say(f"receipt {receipt}")
    assert "41 million" in shown


async def test_from_teams_to_slack_and_follow_ups_know_it(both: Both) -> None:
    here, there = both.in_teams(), SlackTalk(both.slack)
    await here.say("ロンドンの lighthouse budget は？")
    await here.say("What is the lighthouse budget?")
    code = code_in(await here.say("引き継ぎ"))
    shown = await there.say(f"続き {code}")
    assert "41 million" in shown
    assert "Microsoft Teams" in shown
    assert "41 million" in await there.say("sources")


async def test_a_code_counts_once_and_for_its_organisation(both: Both) -> None:
    here = SlackTalk(both.slack)
    await here.say("How deep is the harbour of Dover?")
    code = code_in(await here.say("handover"))
    stranger = SlackTalk(both.slack, channel="D9", user="UJP")
    assert "does not count here" in await stranger.say(f"continue {code}")
    assert "does not count here" in await ConsoleTalk(both.conversation).say(f"continue {code}")
    assert "12 metres" in await both.in_teams().say(f"continue {code}")
    assert "does not count here" in await both.in_teams().say(f"continue {code}")


async def test_an_old_code_counts_no_more(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.handover.LIFETIME_S", -1)
    here = SlackTalk(both.slack)
    await here.say("How deep is the harbour of Dover?")
    code = code_in(await here.say("handover"))
    assert "does not count here" in await both.in_teams().say(f"continue {code}")


async def test_what_the_new_readers_may_not_read_stays_behind(both: Both) -> None:
    here = SlackTalk(both.slack)
    await here.say("What is the lighthouse budget?")
    await here.say("How deep is the harbour of Dover?")
    both.teams.rosters["19:g@thread.v2"] = ["29:user", "29:jp"]
    group = both.in_teams(scope="groupChat")
    for question in ("", "sources", "summarise this thread"):
        if not question:
            question = f"continue {code_in(await here.say('handover'))}"
        shown = await group.say(question)
        assert "41 million" not in shown
        assert "lighthouse" not in shown.lower()
        assert "12 metres" in shown


async def test_nothing_to_hand_over_and_no_code(both: Both) -> None:
    talk = SlackTalk(both.slack)
    assert "nothing here yet" in await talk.say("handover")
    assert "the reply has a code" in await talk.say("/continue please")
    await talk.say("How deep is the harbour of Dover?")
    code = code_in(await talk.say("handover"))
    assert "just go on" in await talk.say(f"continue {code}")


async def test_codes_are_kept_as_hashes(both: Both, tmp_path: Path) -> None:
    talk = SlackTalk(both.slack)
    await talk.say("How deep is the harbour of Dover?")
    code = code_in(await talk.say("handover"))
    kept = await asyncio.to_thread(lambda: b"".join(file.read_bytes() for file in tmp_path.glob("state.sqlite*")))
    assert code.encode() not in kept
    assert b"harbour of Dover" in kept
