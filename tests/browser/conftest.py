"""A real Chromium and a real server on a free loopback port."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.operating import Jobs, make_operator, missed
from tests.support.web import ScriptedConversation, Shelf, make_site

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    conversation: ScriptedConversation


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    conversation = ScriptedConversation()
    operator = make_operator(Jobs(), missed("alpha?"), missed("a second wording?"), missed("答えのない質問"))
    bound = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            make_site(conversation, Shelf(), operator=operator), log_config=None, access_log=False, ws="none"
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Site(f"http://127.0.0.1:{bound.getsockname()[1]}", conversation)
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")  # not the session: while it lives, its event loop bars those of other modules' tests
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("needs Chromium: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """A browser window with what it complained about and what it fetched."""

    def __init__(self, context: BrowserContext, address: str, path: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.fetched: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.fetched.append(request.url))
        self.page.goto(address + path)

    def ask(self, question: str) -> None:
        """Type a question and wait for its answer."""
        known = self.page.locator("article.exchange").count()
        self.page.fill("#question", question)
        self.page.keyboard.press("Enter")
        self.page.locator("article.exchange").nth(known).wait_for()


Open = Callable[..., Visit]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens the page in a fresh profile; options are those of a Playwright context."""
    contexts: list[BrowserContext] = []

    def open_page(*, path: str = "/", **options: object) -> Visit:
        context = browser.new_context(**({"locale": "en-GB", "viewport": {"width": 1280, "height": 860}} | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Visit(context, site.address, path)

    yield open_page
    for context in contexts:
        context.close()
