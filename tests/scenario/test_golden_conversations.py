"""One conversation core: the same conversations give the same answers, citations and receipts on every platform.

Each line of tests/golden/conversations/ is a conversation on the sample library. It is held on the console, in Slack
and in Teams, each in its real adapter; what differs is how it looks. A turn with "shows" in place of "outcome" is a
command about the conversation, which is no part of it; {receipt} stands for the receipt of the answer before it.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answerer import Answerer
from bot.conversation import ConversationService
from bot.store.state import StateStore
from bot.values import Exchange, ThreadKey
from retrieval.searcher import LocalSearcher
from tests.support.desk import Desk
from tests.support.platforms import ConsoleTalk, SlackTalk, Talk, TeamsTalk, slack_of, teams_of
from tests.support.teams_double import TENANT

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = [
    json.loads(line)
    for line in (ROOT / "tests" / "golden" / "conversations" / "library.jsonl").read_text(encoding="utf-8").splitlines()
]
TEAMS_CHAT = ThreadKey(platform="teams", workspace_id=TENANT, channel_id="a:1", thread_id="a:1")
_OWN = ("id", "receipt_id", "latency_ms")
_BLANK = re.compile(r"[\s\u2060\\*_]+")


@dataclass
class Held:
    """A conversation as it was held somewhere: what each reply showed, and what was remembered."""

    shown: list[str]
    exchanges: Sequence[Exchange]
    receipts: list[Mapping[str, Any]]

    def answers(self) -> list[dict[str, Any]]:
        """The answers, less what each has of its own."""
        return [
            {key: value for key, value in exchange.answer.to_json().items() if key not in _OWN}
            for exchange in self.exchanges
        ]

    def evidence(self) -> list[Any]:
        """What the receipts record, less who asked where."""
        kept = []
        for body in self.receipts:
            answer = {key: value for key, value in body["answer"].items() if key not in _OWN}
            kept.append([answer, body["kind"], body["notices"]])
        return kept


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("library"))
    for document in (ROOT / "corpus" / "library").glob("*.md"):
        shutil.copy(document, desk.source)
    desk.build()
    return desk


@dataclass
class Places:
    """Three platforms, each with a store of its own, on one index."""

    talks: dict[str, Talk]
    stores: dict[str, StateStore]

    def thread(self, name: str) -> ThreadKey:
        talk = self.talks[name]
        if isinstance(talk, ConsoleTalk):
            return talk.key
        if isinstance(talk, SlackTalk):
            return ThreadKey(platform="slack", workspace_id="T1", channel_id=talk.channel, thread_id=talk.root)
        return TEAMS_CHAT


@pytest.fixture
async def places(library: Desk, tmp_path: Path) -> AsyncIterator[Places]:
    searcher = library.searcher()
    stores = {name: StateStore.open(tmp_path / f"{name}.sqlite") for name in ("console", "slack", "teams")}
    services = {name: _service(searcher, store) for name, store in stores.items()}
    async with contextlib.AsyncExitStack() as stack:
        slack = await stack.enter_async_context(slack_of(services["slack"], stores["slack"]))
        app, teams = await stack.enter_async_context(teams_of(services["teams"], stores["teams"]))
        talks = {
            "console": ConsoleTalk(services["console"]),
            "slack": SlackTalk(slack),
            "teams": TeamsTalk(app, teams),
        }
        yield Places(talks, stores)
    searcher.close()
    for store in stores.values():
        store.close()


def _service(searcher: LocalSearcher, store: StateStore) -> ConversationService:
    return ConversationService(Answerer(searcher=searcher, reader=searcher, threshold=0.0), store, reader=searcher)


async def _hold(places: Places, name: str, script: Mapping[str, Any]) -> Held:
    store, shown = places.stores[name], []
    for turn in script["turns"]:
        receipt = await _latest_receipt(places, name) if "{receipt}" in turn["say"] else ""
        reply = await places.talks[name].say(turn["say"].format(receipt=receipt))
        if "outcome" in turn:
            shown.append(reply)
        for words in turn.get("shows", ()):
            assert _plain(words.format(receipt=receipt)) in _plain(reply), (name, turn["say"], reply)
    thread = places.thread(name)
    exchanges = await store.history(thread)
    receipts = [await store.receipt(exchange.answer.receipt_id or "", thread=thread) for exchange in exchanges]
    return Held(shown, exchanges, [body for body in receipts if body is not None])


async def _latest_receipt(places: Places, name: str) -> str:
    *_, latest = await places.stores[name].history(places.thread(name))
    return latest.answer.receipt_id or ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["name"])
async def test_same_answers_citations_and_receipts_everywhere(places: Places, script: dict[str, Any]) -> None:
    held = {name: await _hold(places, name, script) for name in places.talks}
    reference, turns = held["console"], [turn for turn in script["turns"] if "outcome" in turn]
    assert [exchange.answer.outcome for exchange in reference.exchanges] == [turn["outcome"] for turn in turns]
    for exchange, turn in zip(reference.exchanges, turns, strict=True):
        if "cites" in turn:
            assert turn["cites"] in {cited.document_id for cited in exchange.answer.citations}
    assert len(reference.receipts) == len(turns)
    for name, one in held.items():
        assert one.answers() == reference.answers(), name
        assert one.evidence() == reference.evidence(), name
        for exchange, shown in zip(one.exchanges, one.shown, strict=True):
            _check_shown(exchange, shown, name)


def _check_shown(exchange: Exchange, shown: str, name: str) -> None:
    """Every checked sentence and every cited title is to be seen, however it looks."""
    seen = _plain(shown)
    for sentence in exchange.answer.sentences[:3]:
        assert _plain(sentence.text)[:60] in seen, (name, sentence.text, shown)
    for cited in exchange.answer.citations[:3]:
        assert _plain(cited.title)[:40] in seen, (name, cited.title, shown)


def _plain(text: str) -> str:
    return _BLANK.sub("", text.replace("&amp;", "&").replace("\\n", "").replace('\\"', '"'))
