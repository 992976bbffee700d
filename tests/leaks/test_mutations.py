"""Each enforcement point is needed: with any one of them removed, the leak probes find something.

The points are those of docs/security/enforcement.md; a test compares the two lists.
"""

from __future__ import annotations

import ipaddress
import json
import random
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

import bot.commands.handover as handover
import bot.commands.run as commands
import bot.conversation as conversation
import bot.platforms.slack.channels as slack_channels
import bot.platforms.teams.connector as teams_connector
import bot.platforms.teams.groups as teams_groups
import bot.platforms.teams.incoming as teams_incoming
import bot.platforms.teams.rooms as teams_rooms
import bot.platforms.web.login_sessions as login_sessions
import bot.platforms.web.sources as sources
import bot.recall as recall
import bot.uploads.store as uploads
import corpus.access as access
import retrieval.library as library
from bot.change_note import ChangeNote, NotedDocument, describe_note
from bot.links import SourcePlace
from bot.platforms.slack import people as slack_people
from bot.platforms.teams import people as teams_people
from bot.platforms.web.access import Visitor, Visitors
from bot.platforms.web.app import WebOptions, create_app
from bot.platforms.web.login import ProxyLogin
from bot.platforms.web.oidc import Provider
from bot.platforms.web.parts import OperatorParts
from bot.records import UserKey
from bot.values import Exchange
from corpus.access import Audience, Principal
from corpus.languages import Language
from corpus.markings import Markings
from corpus.organisations import Organisations
from retrieval.former import FormerVersions
from retrieval.lexical import LexicalIndex
from retrieval.library import GenerationLibrary
from retrieval.rows import RowSet
from retrieval.searcher import LocalSearcher
from tests.leaks import channels, entra, surfaces
from tests.leaks.probes import Tally, ask, make_turn, open_pages, remember, search
from tests.leaks.world import AUDIENCES, KEY, PRIVILEGED, PUBLIC_URL, World, questions

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
    hidden = {paper.name for paper in world.forbidden(AUDIENCES[0])}
    paper = next(paper for paper in world.papers if paper.name not in hidden)
    version = world.catalogue.version(paper.name)
    assert version is not None
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=world.app), base_url=PUBLIC_URL) as client:  # type: ignore[arg-type]
        reply = await client.get(f"/sources/{paper.name}/{version.version}")
    tally.same("unsigned", reply.status_code, 404, "", AUDIENCES[0])


async def met_in_slack(world: World, twins: list[World], tally: Tally) -> None:
    await channels.meet_in_slack(world, tally, seed=6, count=60)


async def met_in_teams(world: World, twins: list[World], tally: Tally) -> None:
    await channels.meet_in_teams(world, tally, seed=6, count=60)


async def met_by_groups(world: World, twins: list[World], tally: Tally) -> None:
    await entra.meet_by_groups(world, tally, seed=6, count=20)


async def noted(world: World, twins: list[World], tally: Tally) -> None:
    """Whoever administers may ask in any channel what a build changed."""
    for audience in AUDIENCES:
        documents = [
            NotedDocument(
                document_id=paper.name, version=world.catalogue.version(paper.name).version, title=paper.title
            )  # type: ignore[union-attr]
            for paper in world.papers
        ]
        note = ChangeNote(generation="g", added=tuple(documents))
        told = await commands.narrowed_note(note, world.searcher, make_turn("", audience))
        tally.look("note", describe_note(told, Language.EN), "", audience, world.forbidden(audience))


async def logged_in(world: World, twins: list[World], tally: Tally) -> None:
    """Somebody who is no trusted proxy says that they are an officer, and opens a source."""
    hidden = world.forbidden(AUDIENCES[0])
    officer = next(iter(PRIVILEGED.readers))
    login = ProxyLogin(header="x-user", proxies=[ipaddress.ip_network("10.0.0.1")], principal_of=lambda _: officer)
    options = WebOptions(secret_key=KEY, public_url=PUBLIC_URL, login=login)
    app = create_app(world.service, world.searcher, options=options)
    transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        for paper in hidden[:3]:
            place = SourcePlace(
                document_id=paper.name, version=world.catalogue.version(paper.name).version, start=0, end=9
            )  # type: ignore[union-attr]
            shown = (await client.get(world.links.address(place), headers={"x-user": "officer"})).text
            tally.look("login", shown.replace(paper.name, ""), "", AUDIENCES[0], hidden)


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


async def _as_they_are(reader: object, exchanges: Sequence[Exchange], audience: Audience) -> list[Exchange]:
    return [*exchanges]


def _anybodys(patch: pytest.MonkeyPatch) -> None:
    """Hand an upload to whoever knows its token."""
    real = uploads.Uploads.held

    def held(self: uploads.Uploads, token: str, *, by: UserKey) -> object:
        owner = json.loads((self._waiting / token / "held.json").read_text())["by"]
        return real(self, token, by=UserKey(**owner))

    patch.setattr(uploads.Uploads, "held", held)


async def _in_all(self: teams_groups.EntraGroups, user_id: str, groups: frozenset[str]) -> frozenset[str]:
    return groups


def _untold_is_none(patch: pytest.MonkeyPatch) -> None:
    """Take somebody whose groups cannot be found out for somebody who is in none."""
    real = teams_people.People._groups_of

    async def groups_of(self: teams_people.People, *asked: object) -> frozenset[str]:
        return await real(self, *asked) or frozenset()  # type: ignore[arg-type]

    patch.setattr(teams_people.People, "_groups_of", groups_of)


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
    Point("source-page", lambda patch: _reads_all(patch, "_render_source"), opened),
    Point("change-page", lambda patch: _reads_all(patch, "_render_changes"), opened),
    Point("page-operator", _allow(Visitors, "is_operator", lambda self, request: True), opened),
    Point("login-proxy", _allow(ProxyLogin, "is_proxy", lambda self, request: True), logged_in),
    Point("change-note", _allow(ChangeNote, "narrowed", lambda self, **_: self), noted),
    Point("source-link", _allow(sources, "_refusal", lambda *_: None), clicked_unsigned),
    Point("slack-audience", _allow(slack_channels, "audience_of", _author_alone), met_in_slack),
    Point("slack-unknown", lambda patch: _unknown_is_nobody(patch, slack_channels), met_in_slack),
    Point("slack-guests", lambda patch: _everybody_is_a_member(patch), met_in_slack),
    Point("slack-workspaces", _allow(slack_channels, "_places", lambda channel, team: frozenset()), met_in_slack),
    Point("slack-addresses", lambda patch: _addresses_count(patch), met_in_slack),
    Point("slack-changes", _allow(slack_channels.Channels, "forget", lambda self, *_: None), met_in_slack),
    Point("teams-audience", _allow(teams_rooms, "audience_of", _author_alone), met_in_teams),
    Point("teams-guests", _allow(teams_connector, "_is_guest", lambda member: False), met_in_teams),
    Point("teams-tenant", _allow(teams_people.People, "everybody_at", lambda self, tenant: frozenset()), met_in_teams),
    Point("teams-unlisted", _allow(teams_incoming, "_has_listed_readers", lambda activity: True), met_in_teams),
    Point("teams-groups", _allow(teams_groups.EntraGroups, "_ask", _in_all), met_by_groups),
    Point("teams-groups-unknown", lambda patch: _untold_is_none(patch), met_by_groups),
    Point("share", _allow(conversation, "readable_exchanges", _as_they_are), surfaces.shared),
    Point("suggestions", _allow(recall, "narrowed", lambda exchange, audience: exchange), surfaces.suggested),
    Point("handover", _allow(handover, "readable_exchanges", _as_they_are), surfaces.handed_over),
    Point("upload", _allow(uploads, "may_read", lambda principal, label: True), surfaces.uploaded),
    Point("upload-owner", lambda patch: _anybodys(patch), surfaces.uploaded),
    Point("former-version", _allow(FormerVersions, "may_read", lambda *_: True), surfaces.asked_of_former),
    Point("oidc-domain", _allow(Provider, "admits", lambda self, user: True), surfaces.logged_in_from_elsewhere),
    Point("oidc-cookie", lambda patch: _any_cookie(patch), surfaces.logged_in_from_elsewhere),
    Point("operator-page", _allow(OperatorParts, "may_operate", lambda self, visitor: True), surfaces.operated),
    Point("gaps", _allow(surfaces, "may_see_question", lambda admin, exchange: True), surfaces.operated),
    Point("glossary", _allow(access, "EVERYONE", access.OPERATOR_ONLY), surfaces.suggested_terms),
    Point("expiry", lambda patch: _never_expires(patch), expired),
    Point("unknown-label", lambda patch: _unknown_is_public(patch), asked),
)  # fmt: skip


def _reads_all(patch: pytest.MonkeyPatch, name: str) -> None:
    """Let a page read as the operator does."""
    real = getattr(sources, name)

    def as_operator(*args: object) -> object:
        return real(*(replace(arg, principal=access.OPERATOR) if isinstance(arg, Visitor) else arg for arg in args))

    patch.setattr(sources, name, as_operator)


def _unknown_is_nobody(patch: pytest.MonkeyPatch, module: object) -> None:
    """Take a channel whose readers are not known for one that nobody else reads."""

    def audience_of(principal: Principal, incoming: object, **more: object) -> Audience:
        return slack_people.audience_of(principal, incoming, **{**more, "readers": more["readers"] or {principal}})  # type: ignore[arg-type]

    patch.setattr(module, "audience_of", audience_of)


def _everybody_is_a_member(patch: pytest.MonkeyPatch) -> None:
    real = slack_people._read_person
    flags = ("is_restricted", "is_ultra_restricted", "is_stranger")
    patch.setattr(slack_people, "_read_person", lambda user, *ids: real(
        {name: value for name, value in user.items() if name not in flags}, *ids
    ))  # fmt: skip


def _addresses_count(patch: pytest.MonkeyPatch) -> None:
    """Believe other workspaces about whose address somebody has."""

    def visitor(self: slack_people.People, team_id: str, person: slack_people.Person) -> Principal:
        if person.mail:
            return channels.UK
        return real(self, team_id, person)

    real = slack_people.People._visitor
    patch.setattr(slack_people.People, "_visitor", visitor)


def _any_cookie(patch: pytest.MonkeyPatch) -> None:
    """Believe what a cookie says, whoever signed it."""

    def load(serializer: object, value: str, *, max_age_s: int) -> object:
        return serializer.loads_unsafe(value)[1] or {} if value else {}  # type: ignore[attr-defined]

    patch.setattr(login_sessions, "_load", load)


PROBES = (
    *surfaces.PROBES, asked, searched, remembered, opened, clicked_unsigned, met_in_slack, met_in_teams, met_by_groups,
    noted, logged_in, expired,
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


@pytest.mark.parametrize("probe", PROBES)
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
