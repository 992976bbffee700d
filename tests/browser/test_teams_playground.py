"""What a person sees in Microsoft's Agents Playground, driven in Chromium; the answers are scripted."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Page, async_playwright, expect

from bot.conversation import ConversationService
from bot.platforms.teams.app import TeamsKeys, make_teams_app
from bot.platforms.teams.http import router
from bot.store.state import StateStore
from tests.support.conversations import ScriptedAnswerer, make_answer, make_citation
from tests.support.playground import free_port, run_playground
from tests.support.teams_app import OpenShelf

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HOSTILE = "See https://evil.example/x or [here](http://evil.example) <b>now</b>."
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WAIT_MS = 40_000


class Answerer(ScriptedAnswerer):
    """Answers with two sources, a marking, a follow-up, and a quotation that tries to be more than text."""

    async def answer(self, turn, history, *, on_progress=None):
        plain = await super().answer(turn, history, on_progress=on_progress)
        if "hostile" not in turn.text:
            return plain
        return make_answer(
            turn.text,
            text=f"The documents say:\n- The committee met in Geneva. [1]\n- {HOSTILE} [2]",
            citations=(make_citation(), make_citation(2, quote=HOSTILE, url="https://source.example/minutes")),
            marking="OFFICIAL",
            follow_ups=("When is the next meeting?",),
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """The page with what stands behind it."""

    page: Page
    answerer: Answerer
    store: StateStore
    folder: object

    async def say(self, text: str) -> None:
        box = self.page.locator('[role="textbox"][data-lexical-editor="true"]').first
        await box.click()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")

    def shown(self, text: str):
        """A text in the conversation, not in the log beside it."""
        return self.page.locator(".fai-CopilotMessage, .fai-OutputCard").get_by_text(text).first


@asynccontextmanager
async def serve(store: StateStore, answerer: Answerer) -> AsyncIterator[str]:
    app = make_teams_app(
        ConversationService(answerer, store, reader=OpenShelf()), store, keys=TeamsKeys(is_test_peer=True)
    )
    await app.start()
    site = FastAPI()
    site.include_router(router(app))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(site, host="127.0.0.1", port=port, log_config=None))
    serving = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{port}/api/messages"
    finally:
        server.should_exit = True
        await serving
        await app.close()


@pytest.fixture
async def bench(tmp_path):
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs Chromium; .ci/run installs it")
    store, answerer = StateStore.open(tmp_path / "state.sqlite"), Answerer()
    async with (
        serve(store, answerer) as endpoint,
        run_playground(tmp_path, endpoint=endpoint) as playground,
        async_playwright() as drivers,
    ):
        browser = await drivers.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1400, "height": 1100})
        page.set_default_timeout(WAIT_MS)
        expect.set_options(timeout=WAIT_MS)
        await page.goto(playground.url)
        await expect(page.get_by_text("I am Liaison").first).to_be_visible()
        yield Bench(page, answerer, store, tmp_path)
        await browser.close()
    store.close()


async def test_question_citations_label_feedback_card_and_group_chat(bench, tmp_path):
    page = bench.page
    bench.answerer.delay_s = 2.5
    await bench.say("a hostile question")
    await expect(page.get_by_text("Looking through the documents").first).to_be_visible()
    await expect(page.get_by_text("AI generated").first).to_be_visible()
    await expect(page.get_by_text("When is the next meeting?").first).to_be_visible()
    await _check_citations(page)
    bench.answerer.delay_s = 0
    await _give_feedback(bench)
    await bench.say("sources")
    await expect(page.locator(".ac-adaptiveCard").last).to_contain_text("Minutes of the committee")
    await page.screenshot(path=tmp_path / "personal.png")
    await _press_follow_up(bench)
    await _ask_in_group(bench)
    await page.screenshot(path=tmp_path / "group.png")


async def _check_citations(page: Page) -> None:
    """Two chips, a popover with the quotation, and not one link that a document made."""
    chips = page.locator('[class*="fai-Citation"], [class*="fai-Reference"]')
    await expect(chips.first).to_be_visible()
    await chips.first.hover()
    await expect(page.get_by_text("The committee met in Geneva on 3 May").first).to_be_visible()
    assert await page.locator('a[href*="evil.example"]').count() == 0
    assert await page.locator(".fai-OutputCard b").count() == 0
    await page.mouse.move(5, 900)


async def _give_feedback(bench: Bench) -> None:
    page = bench.page
    await page.locator('button[aria-label="Dislike"]').first.click()
    dialog = page.locator("[role=dialog]")
    await dialog.locator("textarea").fill("Wrong year")
    await dialog.get_by_role("button", name="Submit").click()
    await dialog.get_by_role("button", name="Close", exact=True).last.click()
    for _ in range(100):  # the dialog thanks before the bot has heard
        if await bench.store.feedback():
            break
        await asyncio.sleep(0.1)
    (kept,) = await bench.store.feedback()
    assert (kept.verdict, kept.comment) == ("bad", "Wrong year")


async def _press_follow_up(bench: Bench) -> None:
    await bench.page.locator(".ac-adaptiveCard").get_by_role("button", name="When is the next meeting?").first.click()
    await expect(bench.page.get_by_text("Answer to “When is the next meeting?”").first).to_be_visible()


async def _ask_in_group(bench: Bench) -> None:
    page = bench.page
    await page.get_by_text("Group Chat", exact=True).first.click()
    await expect(page.get_by_text("mention me to ask").first).to_be_visible()
    await page.locator('[role="textbox"][data-lexical-editor="true"]').first.click()
    await page.keyboard.type("@")
    await page.get_by_role("menuitem", name="Test Bot").click()
    await page.keyboard.type(" who chaired it?")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Answer to “who chaired it?”").first).to_be_visible()
    assert bench.answerer.asked[-1].text == "who chaired it?"
