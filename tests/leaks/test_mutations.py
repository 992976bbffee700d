"""Each enforcement point is needed: with any one of them removed, the leak probes find something.

The points are those of docs/security/enforcement.md; a test compares the two lists.
"""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import bot.commands.run as commands
import bot.conversation as conversation
import bot.platforms.web.sources as sources
import bot.recall as recall
import corpus.access as access
import retrieval.library as library
from bot.platforms.slack import people as slack_people
from bot.platforms.slack.incoming import Incoming
from bot.platforms.teams import people as teams_people
from corpus.access import Audience, Principal
from corpus.markings import Markings
from corpus.organisations import Organisations
from retrieval.lexical import LexicalIndex
from retrieval.library import GenerationLibrary
from retrieval.rows import RowSet
from retrieval.searcher import LocalSearcher
from tests.leaks.probes import Tally, ask, open_pages, remember, search
from tests.leaks.world import AUDIENCES, World, questions

ROOT = Path(__file__).resolve().parents[2]
Probe = Callable[[World, list[World], Tally], Awaitable[None]]


async def asked(world: World, twins: list[World], tally: Tally) -> None:
    stream = questions(random.Random(3), world.papers)
    for number in range(21):
        await ask(world, tally, next(stream), AUDIENCES[number % len(AUDIENCES)])


async def searched(world: World, twins: list[World], tally: Tally) -> None:
    stream = questions(random.Random(4), world.papers)
    for number in range(14):
        index = number % len(AUDIENCES)
        search(world, tally, next(stream).removeprefix("/"), AUDIENCES[index], twins[index])


async def remembered(world: World, twins: list[World], tally: Tally) -> None:
    stream = questions(random.Random(5), world.papers)
    for number in range(14):
        await remember(world, tally, next(stream), AUDIENCES[number % len(AUDIENCES)])


async def opened(world: World, twins: list[World], tally: Tally) -> None:
    public = {paper.name for paper in world.forbidden(AUDIENCES[0])}
    await open_pages(world, tally, [paper for paper in world.papers if paper.name in public][:6], ())


async def clicked_unsigned(world: World, twins: list[World], tally: Tally) -> None:
    """A source page that is public by its label still opens by a signed address only."""
    import httpx

    from tests.leaks.world import PUBLIC_URL

    hidden = {paper.name for paper in world.forbidden(AUDIENCES[0])}
    paper = next(paper for paper in world.papers if paper.name not in hidden)
    version = world.catalogue.version(paper.name)
    assert version is not None
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=world.app), base_url=PUBLIC_URL) as client:  # type: ignore[arg-type]
        reply = await client.get(f"/sources/{paper.name}/{version.version}")
    tally.same("unsigned", reply.status_code, 404, "", AUDIENCES[0])


async def met(world: World, twins: list[World], tally: Tally) -> None:
    """The audience of a channel is the public, however much the author may read."""
    officer = Principal(name="uk", organisation="UK")
    message = Incoming(team_id="T", channel_id="C", user_id="U", ts="1", root_ts="1", text="?")
    found = slack_people.audience_of(officer, message, is_private=False)
    tally.same("slack channel", found, access.ANY_CHANNEL, "", AUDIENCES[0])


async def met_in_teams(world: World, twins: list[World], tally: Tally) -> None:
    class Group:
        is_private = False

    officer = Principal(name="uk", organisation="UK")
    found = teams_people.audience_of(officer, Group())  # type: ignore[arg-type]
    tally.same("teams channel", found, access.ANY_CHANNEL, "", AUDIENCES[0])


async def expired(world: World, twins: list[World], tally: Tally) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "organisations.yaml"
        path.write_text("principals: {p: {organisation: UK, expires: 2020-01-01, slack: {team: T, users: [U]}}}")
        found = Organisations.read(path).slack_principal("T", "U")
    tally.same("expired", found.organisation, None, "", AUDIENCES[0])


@dataclass(frozen=True)
class Point:
    """An enforcement point: how to remove it, and which probe notices."""

    name: str
    remove: Callable[[pytest.MonkeyPatch], None]
    probe: Probe


def _everything(self: GenerationLibrary, audience: Audience, filters: object) -> RowSet:
    return self._row_set([True] * len(self._generation.documents))


async def _yes(*_args: object, **_more: object) -> bool:
    return True


def _allow(owner: object, name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(owner, name, value)


def _unread(self: LocalSearcher, document_id: str, *, version: str | None = None, audience: Audience) -> object:
    return _read(self, document_id, version=version, audience=access.OPERATOR_ONLY)


def _unlisted(self: LocalSearcher, *, audience: Audience) -> object:
    return _documents(self, audience=access.OPERATOR_ONLY)


def _unmasked(self: LexicalIndex, readable: RowSet) -> object:
    whole = _statistics(self, RowSet([(0, self.size)], total=self.size))
    return whole if readable.count < self.size else _statistics(self, readable)


def _author_alone(principal: Principal, *_args: object, **_more: object) -> Audience:
    return Audience.of(principal)


_read, _documents, _statistics = LocalSearcher.read, LocalSearcher.documents, LexicalIndex._statistics_of
_any_reader = lambda self, label: any(access.may_read(reader, label) for reader in self.readers)  # noqa: E731

POINTS = (
    Point("search-rows", _allow(GenerationLibrary, "rows", _everything), searched),
    Point("lexical-mask", _allow(LexicalIndex, "_statistics_of", _unmasked), searched),
    Point("read", _allow(LocalSearcher, "read", _unread), searched),
    Point("documents", _allow(LocalSearcher, "documents", _unlisted), searched),
    Point("releasable-to", _allow(access, "admits", lambda principal, label: True), searched),
    Point("clearance", _allow(access, "is_cleared", lambda principal, label: True), searched),
    Point("clearance-order", _allow(Markings, "clears", lambda self, clearances, marking: bool(clearances)), searched),
    Point("direct-only", _allow(Markings, "is_direct_only", lambda self, marking: False), searched),
    Point("every-reader", _allow(Audience, "may_read", _any_reader), searched),
    Point("recall", _allow(recall, "all_readable", _yes), remembered),
    Point("receipt", _allow(commands, "all_readable", _yes), remembered),
    Point("ask-alone", _allow(conversation, "offer_to_ask_alone", lambda answer, turn: answer), asked),
    Point("source-page", _allow(LocalSearcher, "read", _unread), opened),
    Point("source-link", _allow(sources, "_refusal", lambda *_: None), clicked_unsigned),
    Point("slack-audience", _allow(slack_people, "audience_of", _author_alone), met),
    Point("teams-audience", _allow(teams_people, "audience_of", _author_alone), met_in_teams),
    Point("expiry", lambda patch: _never_expires(patch), expired),
    Point("unknown-label", lambda patch: _unknown_is_public(patch), asked),
)  # fmt: skip


def _never_expires(patch: pytest.MonkeyPatch) -> None:
    import corpus.organisations as organisations

    real = organisations._principal
    patch.setattr(organisations, "_principal", lambda name, entry, code, *, today: real(
        name, entry.model_copy(update={"expires": None}), code, today=today
    ))  # fmt: skip


def _unknown_is_public(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(library, "_HIDDEN", access.AccessLabel(releasable_to=frozenset({"public"})))


def _forget(world: World) -> None:
    """Make the searcher judge everything anew: what it kept was judged by the code as it was."""
    engine = world.searcher._current()
    engine.library._readable = {}
    engine._lexical._statistics = {}


@pytest.mark.parametrize("point", [p for p in POINTS if p.name != "unknown-label"], ids=lambda point: point.name)
async def test_without_this_point_the_probes_find_a_leak(
    point: Point, world: World, twins: list[World], monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = Tally()
    _forget(world)
    try:
        with monkeypatch.context() as patch:
            point.remove(patch)
            await point.probe(world, twins, tally)
    finally:
        _forget(world)
    assert tally.leaks, f"nobody noticed that {point.name} is gone"


@pytest.mark.parametrize("probe", [searched, remembered, opened, clicked_unsigned, met, met_in_teams, expired])
async def test_with_every_point_in_place_the_probes_find_none(probe: Probe, world: World, twins: list[World]) -> None:
    tally = Tally()
    await probe(world, twins, tally)
    assert tally.leaks == []


def test_a_document_without_a_label_is_hidden(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    label = world.searcher._current().library.label("no such document")
    assert not AUDIENCES[0].may_read(label)
    _unknown_is_public(monkeypatch)
    assert AUDIENCES[0].may_read(world.searcher._current().library.label("no such document"))


def test_the_points_are_those_of_the_page() -> None:
    page = (ROOT / "docs/security/enforcement.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.M)) == {point.name for point in POINTS}
