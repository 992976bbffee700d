"""The walk of docs/security/walk.md: four papers, four audiences, three ways in, as pictures.

`python -m tests.support.walk FOLDER` asks four questions through the Slack double, the Teams double and the page
(behind a login by OpenID Connect, in Chromium), and puts what each audience saw into the folder.
"""

from __future__ import annotations

import asyncio
import html
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, sync_playwright

from bot.answering.answerer import Answerer
from bot.config import Settings
from bot.conversation import ConversationService
from bot.identity import PlatformIdentities
from bot.platforms.slack.app import SlackKeys, make_slack_app
from bot.platforms.slack.socket import serve_socket
from bot.platforms.teams.app import TeamsKeys, TeamsOptions, make_teams_app
from bot.platforms.web.app import WebOptions, create_app
from bot.platforms.web.login_sessions import ENDED_FILE, EndedLogins, LoginCookies
from bot.platforms.web.oidc import Provider
from bot.platforms.web.oidc_login import OidcLogin
from bot.store.state import StateStore
from corpus.access import Audience, Principal
from tests.support.desk import Desk
from tests.support.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider
from tests.support.slack_double import SlackDouble, preview
from tests.support.slack_double.server import make_user
from tests.support.teams_app import SOON, _own_token
from tests.support.teams_double import APP_ID, TENANT, USER, TeamsDouble

OTHER = "00000000-0000-0000-0000-00000000f009"
ORGANISATIONS = f"""
organisations:
  UK: {{slack: {{teams: [T1]}}, teams: {{tenants: [{TENANT}]}}, mail_domains: [example.gov.uk]}}
  JP: {{slack: {{teams: [T9]}}, teams: {{tenants: [{OTHER}]}}, mail_domains: [example.go.jp]}}
"""
PAPERS = {
    "ukonly": ("[UK]", "OFFICIAL", "The Dover lighthouse costs 41 million pounds a year."),
    "jponly": ("[JP]", "TLP:CLEAR", "The Kobe lighthouse costs 52 million pounds a year."),
    "joint": ("[UK, JP]", "TLP:CLEAR", "The Malta lighthouse costs 93 million pounds a year."),
    "public": ("[public]", "", "The Bergen lighthouse costs 90 million pounds a year."),
}
QUESTIONS = tuple(f"What does the {place} lighthouse cost a year?" for place in ("Dover", "Kobe", "Malta", "Bergen"))
_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
_PEOPLE = {
    "nobody": None,
    "partner": "visitor@example.org",
    "uk": "officer@example.gov.uk",
    "jp": "officer@example.go.jp",
}


def _prepare(folder: Path) -> tuple[ConversationService, StateStore, Desk, Any]:
    desk = Desk(folder)
    for name, (readers, marking, text) in PAPERS.items():
        marked = f'marking: "{marking}"\n' if marking else ""
        title = f"title: Lighthouse of the paper {name}\n"
        desk.write(f"{name}.md", f"---\n{title}releasable_to: {readers}\n{marked}---\n\n# Lighthouse\n\n{text}\n")
    desk.build()
    (desk.data_dir / "organisations.yaml").write_text(ORGANISATIONS)
    searcher, store = desk.searcher(), StateStore.open(folder / "state.sqlite")
    answerer = Answerer(searcher=searcher, reader=searcher, threshold=0.0)
    return ConversationService(answerer, store, reader=searcher), store, desk, searcher


async def walk_slack(service: ConversationService, store: StateStore, desk: Desk) -> list[tuple[str, str]]:
    """Captions and messages of a direct message, a channel of one side, a shared one, and one with a guest."""
    double = SlackDouble()
    await double.start()
    double.users["UJP"] = make_user("UJP", team_id="T9")
    double.members = {"G1": ["U1", "U2"], "G2": ["U1", "UJP"], "G3": ["U1", "UGUEST"]}
    double.facts = {"G2": {"is_ext_shared": True, "connected_team_ids": ["T9"]}}
    identities = PlatformIdentities(Settings(data_dir=desk.data_dir))
    keys = SlackKeys(bot_token="xoxb-test", signing_secret="s", api_url=double.api_url)
    app = make_slack_app(service, store, keys=keys, identities=identities)
    stop, connected = asyncio.Event(), asyncio.Event()
    serving = asyncio.create_task(serve_socket(app, "xapp-test", stop=stop, on_connected=lambda _: connected.set()))
    await asyncio.wait_for(connected.wait(), 20)
    await double.wait_for(lambda: len(double.sockets) == 2)
    shown = []
    for caption, channel, user in (
        ("direct message, a UK officer", "D1", "U1"),
        ("private channel of UK members", "G1", "U1"),
        ("Slack Connect channel, UK and JP; a UK officer asks", "G2", "U1"),
        ("private channel with a guest", "G3", "U1"),
    ):
        away = {"is_ext_shared_channel": True} if channel == "G2" else {}
        for question in QUESTIONS:
            asked = question if channel.startswith("D") else f"<@UBOT> {question}"
            ts = await double.say(asked, channel=channel, user=user, **away)
            await double.reply_to(channel, ts, timeout_s=30)
            replies = double.replies(channel, ts)
            shown += [(f"{caption}: {question}", preview.message(reply["blocks"])) for reply in replies]
    stop.set()
    await asyncio.wait_for(serving, 30)
    await double.stop()
    return shown


async def walk_teams(service: ConversationService, store: StateStore, desk: Desk) -> list[tuple[str, str]]:
    """Captions and messages of group chats: of one side, of both, and with a guest; and a chat of one's own."""
    double = TeamsDouble()
    await double.start()
    identities = PlatformIdentities(Settings(data_dir=desk.data_dir))
    options = TeamsOptions(
        identities=identities, patience=SOON, cloud=double.cloud, token_maker=_own_token, service_url=double.service_url
    )
    app = make_teams_app(service, store, keys=TeamsKeys(client_id=APP_ID, tenant_id=TENANT), options=options)
    handler = await app.start()
    double.members = {
        "29:user": {"id": "29:user", "aadObjectId": USER, "tenantId": TENANT, "userRole": "user"},
        "29:jp": {"id": "29:jp", "aadObjectId": "jp", "tenantId": OTHER, "userRole": "user"},
        "29:guest": {"id": "29:guest", "aadObjectId": "g", "tenantId": TENANT, "userRole": "guest"},
    }
    shown = []
    for number, (caption, members) in enumerate(
        (
            ("group chat of UK members", ["29:user"]),
            ("federated group chat, UK and JP", ["29:user", "29:jp"]),
            ("group chat with a guest", ["29:user", "29:guest"]),
        )
    ):
        where = f"19:{number}@thread.v2"
        double.rosters[where] = members
        chat = {"id": where, "conversationType": "groupChat", "tenantId": TENANT, "isGroup": True}
        for count, question in enumerate(QUESTIONS, start=1):
            activity = double.message(question, scope="groupChat", conversation=chat)
            await handler({"body": activity, "headers": {"authorization": "Bearer " + double.token()}})  # type: ignore[arg-type]
            reply = await double.reply(number=count, conversation=where)
            shown.append((f"{caption}: {question}", _teams_html(reply)))
    await app.close()
    await double.stop()
    return shown


def _teams_html(reply: dict[str, Any]) -> str:
    """A Teams message: its Markdown as HTML, its cards as their texts."""
    cards = json.dumps([one.get("content") for one in reply.get("attachments", [])], ensure_ascii=False, indent=1)
    text = MarkdownIt("commonmark", {"html": False}).render(str(reply.get("text") or ""))
    folded = f"<details><summary>card</summary><pre>{html.escape(cards)}</pre></details>"
    return f'<article><div class="face">L</div><div>{text}{folded}</div></article>'


@contextmanager
def _served(app: Any, port: int) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield
    server.should_exit = True
    thread.join(10)


def walk_page(browser: Browser, made: tuple[ConversationService, StateStore, Desk, Any], folder: Path) -> None:
    """Pictures of the page for somebody who is not logged in, for a visitor, and for an officer of each side."""
    service, store, desk, searcher = made
    at, provider = 18765, OidcProvider(issuer="http://127.0.0.1:19400")
    organisations = PlatformIdentities(Settings(data_dir=desk.data_dir))
    address = f"http://127.0.0.1:{at}"
    login = OidcLogin(
        Provider(
            issuer=provider.issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            domains={"example.gov.uk", "example.go.jp", "example.org"},
        ),
        cookies=LoginCookies("k" * 40, lifetime_s=600, ended=EndedLogins(folder / ENDED_FILE), is_secure=False),
        principal_of=organisations.signed_in,
        public_url=address,
    )
    options = WebOptions(secret_key="k" * 40, public_url=address, threads=store, login=login)
    with _served(create_app(service, searcher, options=options), at), _served(provider.app, 19400):
        for name, mail in _PEOPLE.items():
            provider.claims = {"sub": name, "email": mail or "someone@elsewhere.example", "email_verified": True}
            page = browser.new_context(viewport={"width": 1000, "height": 760}).new_page()
            page.goto(address)
            page.screenshot(path=folder / f"page-{name}-opened.png")
            if mail:
                for count, question in enumerate(QUESTIONS, start=1):
                    page.fill("textarea[name=question]", question)
                    page.keyboard.press("Enter")
                    page.locator("#conversation > *").nth(count - 1).wait_for()
                page.screenshot(path=folder / f"page-{name}-answered.png", full_page=True)
                page.click(".account button")
                page.wait_for_url("**/logged-out")
                page.screenshot(path=folder / f"page-{name}-left.png")
            page.context.close()


def main() -> None:
    """Walk, and say where the pictures are."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        made = _prepare(Path(data))
        assert made[3].documents(audience=Audience.of(Principal(name="x", organisation="JP")))
        previews = {
            "slack": preview.page(asyncio.run(walk_slack(*made[:3]))),
            "teams": preview.page(asyncio.run(walk_teams(*made[:3]))),
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_FLAGS)
            for name, shown in previews.items():
                page = browser.new_page(viewport={"width": 860, "height": 900})
                page.set_content(shown)
                page.screenshot(path=folder / f"{name}.png", full_page=True)
            walk_page(browser, made, folder)
            browser.close()
        made[3].close()
        made[1].close()


if __name__ == "__main__":
    main()
