"""The first sign that a person sees in Microsoft's Agents Playground after Enter: `python -m bench playground`.

Bot, Playground and Chromium run on this machine and share its cores. Needs LIAISON_NPM_DIR (see .ci/run) and Chromium.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench.answering import questions
from bench.indexing import build
from bench.measure import p50, p95, shared, verdict
from tests.support.playground import free_port, run_playground
from tests.support.process import started

_QUESTIONS = 20
_REPLIES = ".fai-CopilotMessage, .fai-OutputCard"
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_WATCH = """selector => {
  const before = document.querySelectorAll(selector).length;
  window.firstSign = null;
  let started = null;
  document.addEventListener('keydown', event => {
    if (event.key === 'Enter') started = performance.now();
  }, {capture: true, once: true});
  new MutationObserver((_, observer) => {
    if (started !== null && document.querySelectorAll(selector).length > before) {
      window.firstSign = performance.now() - started;
      observer.disconnect();
    }
  }).observe(document.body, {childList: true, subtree: true});
}"""


async def first_sign(page: Page, question: str) -> float:
    """Ask, and wait for the reply to end; milliseconds from Enter to the first sign of it."""
    done = await page.get_by_text("AI generated").count()
    box = page.locator('[role="textbox"][data-lexical-editor="true"]').first
    await box.click()
    await page.keyboard.insert_text(question)
    await page.evaluate(_WATCH, _REPLIES)
    await page.keyboard.press("Enter")
    await page.wait_for_function("() => window.firstSign !== null", timeout=60_000)
    taken = float(await page.evaluate("window.firstSign"))
    await page.wait_for_function(
        "wanted => [...document.querySelectorAll('*')].filter(e => e.children.length === 0"
        " && e.textContent.includes('AI generated')).length > wanted",
        arg=done,
        timeout=60_000,
    )
    return taken


async def run(folder: Path) -> list[float]:
    """Ask through a new Playground each time, whose own drawing slows with each exchange; milliseconds to first signs.

    The first question of each opens the conversation and is left out.
    """
    port = free_port()
    peer = {
        "LIAISON_TEAMS_TEST_PEER": "true",
        "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "true",
        "LIAISON_QUESTIONS_PER_USER": "0",
    }
    serve = started(
        "serve", "--port", str(port), "--data-dir", str(folder / "data"), until="ready", folder=folder, **peer
    )
    taken = []
    asked = questions()
    async with serve, async_playwright() as drivers:
        browser = await drivers.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for number in range(_QUESTIONS):
            async with run_playground(folder, endpoint=f"http://127.0.0.1:{port}/api/messages") as playground:
                page = await browser.new_page(viewport={"width": 1400, "height": 1100})
                await page.goto(playground.url)
                await page.get_by_text("I am Liaison").first.wait_for(timeout=60_000)
                await first_sign(page, asked[0])
                taken.append(await first_sign(page, asked[1 + number % (len(asked) - 1)]))
                await page.close()
        await browser.close()
    return taken


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(str(Path(folder) / "data"), shared("partnership"))
        taken = asyncio.run(run(Path(folder)))
    print("     each, in order:", " ".join(f"{each:.0f}" for each in taken))
    print(f"     first sign in the Playground, p50 {p50(taken):.0f} ms, {len(taken)} questions")
    verdict("first sign in the Playground, p95", p95(taken), 300, "ms")


if __name__ == "__main__":
    main()
