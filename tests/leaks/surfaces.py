"""Probes of surfaces that are not one reply: shares, conversations handed over, uploads, former versions, logins, the
operator's page; each looks where one enforcement point holds something back."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import httpx2

from bot.answering.answerer import Answerer
from bot.commands.codes import read_code
from bot.config import Settings
from bot.gaps import may_see_question
from bot.platforms.attachments import to_markdown
from bot.platforms.web.access import Visitor
from bot.platforms.web.app import WebOptions, create_app
from bot.platforms.web.login_sessions import ENDED_FILE, EndedLogins, LoginCookies
from bot.platforms.web.oidc import Provider
from bot.platforms.web.oidc_login import OidcLogin
from bot.platforms.web.parts import OperatorParts
from bot.records import UserKey
from bot.uploads.store import Uploads
from bot.values import Answer, Exchange, Turn
from bot.wiring.glossary import suggest_terms
from corpus.access import ANYONE, AccessLabel, Principal
from corpus.languages import Language
from tests.leaks.probes import Tally, make_turn, surfaces
from tests.leaks.world import AUDIENCES, KEY, PRIVILEGED, PUBLIC_URL, World, is_readable
from tests.support.desk import Desk
from tests.support.oidc_provider import CLIENT_ID, CLIENT_SECRET, ISSUER, OidcProvider


async def _told(world: World, text: str, thread: str = "") -> tuple[Turn, Answer]:
    """What somebody who reads everything is told."""
    turn = make_turn(text, PRIVILEGED, thread=thread or None, user="UBOSS")
    answer = await world.service.handle(turn)
    assert answer is not None
    return turn, answer


def _asked_about(world: World) -> list[str]:
    """A question for each topic: together they are answered from much that others may not read."""
    return [
        f"What is the budget of the {topic} programme?" for topic in sorted({paper.topic for paper in world.papers})
    ]


async def shared(world: World, twins: list[World], tally: Tally) -> None:
    """An answer is shared, its quotations opened, its text exported, for readers whom it was not made for."""
    for text in _asked_about(world):
        _, answer = await _told(world, text)
        for audience in AUDIENCES:
            seen = await world.service.recall(answer.id, reader_of=make_turn("", audience))
            if seen is not None:
                forbidden = world.forbidden(audience)
                for surface, shown in surfaces(world, seen.answer, audience):
                    tally.look(f"share {surface}", shown, text, audience, forbidden)
                tally.look("export", to_markdown(seen.answer), text, audience, forbidden)
            tally.cases += 1


async def suggested(world: World, twins: list[World], tally: Tally) -> None:
    """An answer's remarks and suggestions name other documents than it quotes."""
    public = AUDIENCES[0]
    (paper, *_) = world.forbidden(public)
    turn = make_turn("?", PRIVILEGED, user="UBOSS")
    answer = Answer(
        id=f"suggested-{turn.turn_id}",
        question="?",
        language=Language.EN,
        outcome="chat",
        text="Yes.",
        notices=(paper.title,),
        follow_ups=(f"What is {paper.codeword}?",),
    )
    await world.store.save(turn, answer)
    seen = await world.service.recall(answer.id, reader_of=make_turn("", public))
    assert seen is not None
    shown = json.dumps([dataclasses.asdict(seen.answer)], default=str, ensure_ascii=False)
    tally.look("suggestions", shown, "", public, [paper])


async def handed_over(world: World, twins: list[World], tally: Tally) -> None:
    """A conversation goes on elsewhere, before other readers."""
    for number, audience in enumerate(AUDIENCES):
        thread = f"handed-over-{number}-{tally.cases}"
        for text in _asked_about(world)[:4]:
            turn, _ = await _told(world, text, thread)
        offered = await world.service.handle(make_turn("handover", PRIVILEGED, thread=thread, user="UBOSS"))
        assert offered is not None
        code = next(found for word in offered.text.split() if (found := read_code(word)))
        there = make_turn(f"continue {code}", audience)
        for command in (there.text, "/sources"):
            # Somebody of the organisation that the conversation belongs to takes it over, before other readers.
            asked = replace(make_turn(command, audience), thread=there.thread, principal=turn.principal)
            answer = await world.service.handle(asked)
            assert answer is not None
            for surface, shown in surfaces(world, answer, audience):
                tally.look(f"handover {surface}", shown, "", audience, world.forbidden(audience))
        # What is remembered there is judged again whenever it is shown; it must not come along in the first place.
        kept = [dataclasses.asdict(exchange.answer) for exchange in await world.store.history(there.thread)]
        tally.look("handover memory", json.dumps(kept, default=str), "", audience, world.forbidden(audience))


async def uploaded(world: World, twins: list[World], tally: Tally) -> None:
    """Somebody adds a file under the name of one that others added and they may not read; another looks what waits."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        secret = AccessLabel(releasable_to=frozenset({"UK"}))
        uploads = Uploads(desk.data_dir, catalogue=desk.catalogue, max_file_mb=1)
        uploads._former = lambda name: _Former(secret)  # type: ignore[method-assign,assignment,return-value]
        officer = UserKey(platform="slack", workspace_id="T", user_id="U1")
        held = uploads.hold("plan.txt", b"A plan.", by=officer, principal=Principal(name="jp", organisation="JP"))
        tally.same("upload", held.replaces, None, "", AUDIENCES[0])
        other = uploads.held(held.token, by=replace(officer, user_id="U2"))
        tally.same("upload of another", other, None, "", AUDIENCES[0])


@dataclasses.dataclass(frozen=True)
class _Former:
    label: AccessLabel
    title: str = "The sealed plan"


async def asked_of_former(world: World, twins: list[World], tally: Tally) -> None:
    """A version that was for the UK alone, of a document that is public now."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        for access, text in (
            ("releasable_to: [UK]\n", "The officer was Marrowby."),
            ("", "The officer is named in May."),
        ):
            desk.write("roster.md", f"---\ntitle: Roster\ndate: 2016-04-01\n{access}---\n\n{text}\n")
            desk.build()
        searcher = desk.searcher()
        public = AUDIENCES[0]
        tally.same("former versions", list(searcher.former_versions(audience=public)), [], "", public)
        answerer = Answerer(searcher=searcher, reader=searcher, threshold=0.0)
        answer = await answerer.answer(make_turn("Who was the officer as of 2017?", public), ())
        tally.same("former answer", "Marrowby" in json.dumps(answer.to_json()), False, "", public)
        searcher.close()


async def logged_in_from_elsewhere(world: World, twins: list[World], tally: Tally) -> None:
    """People whom a provider names, but of no domain that may log in; and a cookie that was signed elsewhere."""
    provider = OidcProvider(claims={"sub": "1", "email": "spy@elsewhere.example", "email_verified": True})
    officer = next(iter(PRIVILEGED.readers))
    with tempfile.TemporaryDirectory() as folder:
        login = OidcLogin(
            Provider(
                issuer=ISSUER,
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                domains={"example.gov.uk"},
                transport=httpx2.ASGITransport(provider.app),
            ),
            cookies=LoginCookies(KEY, lifetime_s=60, ended=EndedLogins(Path(folder) / ENDED_FILE), is_secure=True),
            principal_of=lambda _: officer,
            public_url=PUBLIC_URL,
        )
        app = create_app(
            world.service, world.searcher, options=WebOptions(secret_key=KEY, public_url=PUBLIC_URL, login=login)
        )
        for begin in (_through(provider), _with_cookie):
            transport = httpx.ASGITransport(app=app, client=("203.0.113.9", 1))
            async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
                await begin(client)
                shown = (await client.get("/", headers={"accept": "text/html"})).text
                tally.look("oidc", shown, "", AUDIENCES[0], world.forbidden(AUDIENCES[0]))


def _through(provider: OidcProvider) -> Callable[[httpx.AsyncClient], Any]:
    async def begin(client: httpx.AsyncClient) -> None:
        there = (await client.get("/login")).headers["location"]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(provider.app)) as browser:
            back = (await browser.get(there)).headers["location"]
        await client.get(back.removeprefix(PUBLIC_URL))

    return begin


async def _with_cookie(client: httpx.AsyncClient) -> None:
    cookies = LoginCookies(
        "a key of somebody else's installation, long enough",
        lifetime_s=60,
        ended=EndedLogins(Path("/nowhere")),
        is_secure=True,
    )
    response = httpx_response()
    cookies.start(response, "a@example.gov.uk")
    client.cookies.set(cookies.session_cookie, response.headers["set-cookie"].split("=", 1)[1].split(";")[0])


def httpx_response() -> Any:
    """A response of the site's framework, to read a cookie from."""
    from fastapi import Response

    return Response()


async def operated(world: World, twins: list[World], tally: Tally) -> None:
    """Who may open the operator's page, and whose questions an administrator of one side reads there."""
    parts = OperatorParts(indexer=None, records=None, manifest=dict, history=list, embed=None)  # type: ignore[arg-type]
    for person in (ANYONE, Principal(name="uk", organisation="UK")):
        visitor = Visitor(principal=person, session="s" * 32, language=Language.EN, is_new=False, user="x@example")
        tally.same("operator's page", parts.may_operate(visitor), False, "", AUDIENCES[0])
    admin = Principal(name="uk-admin", organisation="UK", is_admin=True)
    jp = Principal(name="jp", organisation="JP")
    turn = replace(make_turn("What is the codeword?", AUDIENCES[3]), principal=jp)
    exchange = Exchange(
        turn=turn, answer=Answer(id="x", question="", language=Language.EN, outcome="abstained", text="")
    )
    tally.same("others' questions", may_see_question(admin, exchange), False, "", AUDIENCES[0])


async def suggested_terms(world: World, twins: list[World], tally: Tally) -> None:
    """What documents define is suggested for the glossary, which acts for everybody."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "open").mkdir()
        whole, only_open = Desk(Path(folder)), Desk(Path(folder) / "open")
        terms = []
        for number, paper in enumerate(world.papers):
            is_open = is_readable(paper.label, AUDIENCES[0])
            term = f"{paper.codeword.capitalize()} Council (Q{number:02d}X)"
            text = (
                f"{paper.file_text}\n\nThe {term} met. The {paper.canaries[1].capitalize()} Office (灯台局) was told.\n"
            )
            for desk in (whole, only_open) if is_open else (whole,):
                desk.write(f"{paper.name}.md", text)
            terms += [] if is_open else [f"Q{number:02d}X"]
        found = []
        for desk in (whole, only_open):
            desk.build()
            settings = Settings(data_dir=desk.data_dir)
            made = suggest_terms(settings, restricted=False, translations=False)
            found.append([dataclasses.asdict(one) for one in made])
        shown = json.dumps(found[0], ensure_ascii=False).lower()
        tally.look("glossary", shown, "", AUDIENCES[0], world.forbidden(AUDIENCES[0]))
        for term in terms:
            tally.same("glossary", term.lower() in shown, False, "", AUDIENCES[0])
        tally.same("glossary without", found[0], found[1], "", AUDIENCES[0])
        tally.same("glossary of open papers", bool(found[1]), True, "", AUDIENCES[0])


PROBES = (
    shared, suggested, handed_over, uploaded, asked_of_former, logged_in_from_elsewhere, operated, suggested_terms,
)  # fmt: skip
