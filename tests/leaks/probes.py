"""Shows what each audience is shown on each surface, and looks for what it may not hold."""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
import logging
import random
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx
from rich.console import Console

from bot.commands.texts import say
from bot.links import SourcePlace
from bot.metrics import PROCESS
from bot.platforms.attachments import to_markdown
from bot.platforms.console import write_answer
from bot.platforms.slack.delivery import plain_messages
from bot.platforms.slack.rendering import render as render_slack
from bot.platforms.slack.views import quotations_view
from bot.platforms.teams.dialogs import answer_card
from bot.platforms.teams.rendering import render as render_teams
from bot.platforms.web.access import Visitor
from bot.platforms.web.chat import _render_page
from bot.values import Answer, ThreadKey, Turn
from corpus.access import Audience
from corpus.languages import Language
from retrieval.query import Query
from tests.leaks.world import AUDIENCES, PRIVILEGED, PUBLIC_URL, Paper, World, questions

_ids = itertools.count(1)
MAY_DIFFER = frozenset({"id", "receipt_id", "generation", "latency_ms"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Something on a surface that betrays a document."""

    surface: str
    question: str
    audience: str
    what: str


@dataclass(slots=True)
class Tally:
    """Counts cases and keeps what was found."""

    cases: int = 0
    leaks: list[Leak] = dataclasses.field(default_factory=list)

    def look(self, surface: str, shown: str, question: str, audience: Audience, forbidden: Sequence[Paper]) -> None:
        """One case: a surface must hold no word of a forbidden paper but those that the asker used."""
        self.cases += 1
        for paper in forbidden:
            for canary in paper.canaries:
                if canary in shown and canary not in question:
                    self.found(surface, question, audience, canary)

    def same(self, surface: str, one: object, other: object, question: str, audience: Audience) -> None:
        """One case: a surface must be what it is without the forbidden papers."""
        self.cases += 1
        if one != other:
            self.found(surface, question, audience, f"{one!r:.400} is not {other!r:.400}")

    def found(self, surface: str, question: str, audience: Audience, what: str) -> None:
        self.leaks.append(Leak(surface=surface, question=question, audience=_name(audience), what=what))


def _name(audience: Audience) -> str:
    return "+".join(sorted(reader.name for reader in audience.readers)) + ("/shared" if audience.is_shared else "")


def make_turn(text: str, audience: Audience, *, thread: str | None = None, user: str = "U1") -> Turn:
    number = next(_ids)
    key = ThreadKey(platform="slack", workspace_id="T1", channel_id="C1", thread_id=thread or f"t{number}")
    principal = sorted(audience.readers, key=lambda reader: reader.name)[0]
    return Turn(thread=key, turn_id=f"m{number}", text=text, user_id=user, principal=principal, audience=audience)


def surfaces(world: World, answer: Answer, audience: Audience) -> Iterator[tuple[str, str]]:
    """An answer as JSON, in a terminal, in Slack, in Teams and on the page."""
    plain = replace(answer, question="")
    yield "json", json.dumps(plain.to_json(), ensure_ascii=False) + "\n".join((*answer.notices, *answer.follow_ups))
    terminal = io.StringIO()
    write_answer(Console(file=terminal, width=200, highlight=False), plain)
    yield "terminal", terminal.getvalue()
    yield "slack", json.dumps([dataclasses.asdict(message) for message in render_slack(plain)], ensure_ascii=False)
    yield "slack plain", json.dumps([message.text for message in plain_messages(plain)], ensure_ascii=False)
    yield "slack quotations", json.dumps(quotations_view(plain, Language.EN), ensure_ascii=False)
    yield "teams", "\n".join(message.model_dump_json() for message in render_teams(plain))
    yield "teams dialog", json.dumps(answer_card(plain), ensure_ascii=False)
    yield "attachment", to_markdown(plain)
    yield "numbers", PROCESS.text().decode()
    visitor = Visitor(principal=next(iter(audience.readers)), session="s" * 32, language=Language.EN, is_new=False)
    if len(audience.readers) == 1 and not audience.is_shared:
        yield "page", _render_page(world.app.state.parts, visitor, "thread-1", [plain])


async def ask(world: World, tally: Tally, text: str, audience: Audience, *, truth: Audience | None = None) -> Answer:
    """Ask, look at every surface of the reply, its receipt and what was cited.

    Args:
        world: What is asked.
        tally: Counts.
        text: The question.
        audience: Whom the reply is made for.
        truth: Who reads it indeed; None: the audience.
    """
    forbidden = world.forbidden(truth or audience)
    turn = make_turn(text, audience)
    answer = await world.service.handle(turn)
    assert answer is not None
    assert answer.outcome != "failed", (text, answer.text)
    for surface, shown in surfaces(world, answer, audience):
        tally.look(surface, shown, text, audience, forbidden)
    if audience.is_shared and answer.outcome == "abstained":
        offers = answer.text.splitlines()[-1] == say("ask_alone", answer.language)
        tally.same("offer", offers, True, text, audience)
    titles = await world.service.titles(audience)
    tally.look("titles", "\n".join(titles or ()), "", audience, forbidden)
    receipt = await world.service.handle(make_turn(f"receipt {answer.id}", audience, thread=turn.thread.thread_id))
    assert receipt is not None
    tally.look("receipt", receipt.text, text, audience, forbidden)
    sources = await world.service.handle(make_turn("/sources", audience, thread=turn.thread.thread_id))
    assert sources is not None
    tally.look("sources", sources.text, text, audience, forbidden)
    return answer


def _listed(vectors: Any) -> Any:
    """The vectors of a hit's sentences as numbers."""
    return vectors.tolist()


def search(world: World, tally: Tally, text: str, audience: Audience, twin: World | None = None) -> None:
    """Search, list and read as an audience; with a twin without the forbidden papers, scores must be the same."""
    forbidden = world.forbidden(audience)
    ranking = world.searcher.search(Query(text=text, audience=audience), top_k=20)
    shown = json.dumps([dataclasses.asdict(hit) for hit in ranking.hits], ensure_ascii=False, default=_listed)
    tally.look("search", shown, text, audience, forbidden)
    listed = world.searcher.documents(audience=audience)
    tally.look(
        "list", json.dumps([document.document_id + document.title for document in listed]), "", audience, forbidden
    )
    for paper in forbidden[:3]:
        tally.same("read", world.searcher.read(paper.name, audience=audience), None, text, audience)
    if twin is not None:
        again = twin.searcher.search(Query(text=text, audience=audience), top_k=20)
        tally.same("scores", _scores(ranking.hits), _scores(again.hits), text, audience)


def _scores(hits: Iterable[object]) -> list[tuple[object, ...]]:
    return [
        (hit.rank, hit.score, hit.dense, hit.lexical, hit.chunk.document_id, hit.chunk.text, hit.sentences)  # type: ignore[attr-defined]
        for hit in hits
    ]


async def remember(world: World, tally: Tally, text: str, audience: Audience) -> None:
    """Somebody who reads everything asks first; then others follow up in the same thread, recall and read receipts."""
    forbidden = world.forbidden(audience)
    first = make_turn(text, PRIVILEGED, user="UBOSS")
    told = await world.service.handle(first)
    assert told is not None
    thread = first.thread.thread_id
    for follow in ("/sources", "And what else does it say about it?", f"receipt {told.id}"):
        answer = await world.service.handle(make_turn(follow, audience, thread=thread))
        assert answer is not None
        shown = "\n".join(shown for _, shown in surfaces(world, answer, audience))
        tally.look(f"memory: {follow.split()[0]}", shown, text + follow, audience, forbidden)
    recalled = await world.service.recall(told.id, reader_of=make_turn("", audience))
    shown = "" if recalled is None else "\n".join(shown for _, shown in surfaces(world, recalled.answer, audience))
    tally.look("recall", shown, text, audience, forbidden)


async def open_pages(world: World, tally: Tally, papers: Sequence[Paper], asked: Sequence[tuple[str, Answer]]) -> None:
    """A visitor from elsewhere opens the page, the sources by valid links, and asks the API."""
    public = AUDIENCES[0]
    forbidden = world.forbidden(public)
    transport = httpx.ASGITransport(app=world.app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        async for surface, shown in _pages(world, client, papers):
            tally.look(surface, shown, "", public, forbidden)
        for question, _ in asked:
            reply = await client.post("/api/ask", json={"question": question})
            tally.look("api", json.dumps(reply.json(), ensure_ascii=False), question, public, forbidden)


async def _pages(world: World, client: httpx.AsyncClient, papers: Sequence[Paper]) -> AsyncIterator[tuple[str, str]]:
    yield "home", (await client.get("/")).text
    for paper in papers:
        version = world.catalogue.version(paper.name)
        assert version is not None
        place = SourcePlace(document_id=paper.name, version=version.version, start=0, end=12)
        asked = f"/sources/{paper.name}"
        changes = f"/changes/{paper.name}?older={version.version}&newer={version.version}"
        for address in (world.links.address(place), place.path, changes):
            reply = await client.get(address)
            assert reply.status_code < 500, asked
            # What the address itself names is the visitor's own.
            yield "source", reply.text.replace(paper.name, "")


def without(told: Answer) -> dict[str, object]:
    """The fields of an answer that must not depend on what is withheld."""
    whole = told.to_json()
    return {name: value for name, value in whole.items() if name not in MAY_DIFFER} | {
        "notices": told.notices, "follow_ups": told.follow_ups, "kind": told.kind
    }  # fmt: skip


class LogCanaries(logging.Handler):
    """Keeps everything that is logged, at any level, exceptions included."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def run(world: World, *, seed: int, count: int, twins: Sequence[World | None] = ()) -> Tally:
    """Ask `count` questions as audiences in turn; every probe, every surface."""
    rng = random.Random(seed)
    tally, asked = Tally(), []
    stream = questions(rng, world.papers)
    for number in range(count):
        index = number % len(AUDIENCES)
        audience, text = AUDIENCES[index], next(stream)
        answer = await ask(world, tally, text, audience)
        twin = twins[index] if twins else None
        search(world, tally, text.removeprefix("/summary "), audience, twin)
        if twin is not None:
            again = await twin.service.handle(make_turn(text, audience))
            assert again is not None
            tally.same("non-interference", without(answer), without(again), text, audience)
        if number % 4 == 0:
            await remember(world, tally, text, audience)
        if index == 0 and number % 3 == 0:
            asked.append((text, answer))
    await open_pages(world, tally, rng.sample(list(world.papers), min(8, len(world.papers))), asked[:6])
    return tally
