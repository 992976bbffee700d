"""The first sign that a person sees in Microsoft's Agents Playground after Enter: `python -m bench playground`.

Bot, Playground and Chromium run on this machine and share its cores. Needs LIAISON_NPM_DIR (see .ci/run) and Chromium.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bench.answering import questions
from bench.indexing import build
from bench.measure import p50, p95, shared, verdict
from tests.support.playground import free_port, run_playground
from tests.support.process import started

_QUESTIONS = int(os.environ.get("BENCH_PLAYGROUND_QUESTIONS", "20"))
_SIGNS = '.fui-Avatar[aria-label="Test Bot"]'
_HERE = Path(__file__).parent
_FROM_PAGE, _IN_NODE = _HERE / "playground_hops.js", _HERE / "playground_hops.cjs"
_HOPS = (
    ("Enter to the page's request", "enter", "asked"),
    ("to the Playground's server", "asked", "came POST messages"),
    ("to its request to Liaison", "came POST messages", "sent POST /api/messages"),
    ("Liaison: to its typing sign at the Playground", "sent POST /api/messages", "came POST activities"),
    ("Liaison: to its 200", "sent POST /api/messages", "told POST /api/messages"),
    ("to the page's hearing of it", "came POST activities", "heard typing"),
    ("to its being drawn", "heard typing", "drawn"),
)
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def first_sign(page: Page, question: str) -> float:
    """Ask, and wait for the reply to end; milliseconds from Enter to the first sign of it."""
    done = await page.get_by_text("AI generated").count()
    box = page.locator('[role="textbox"][data-lexical-editor="true"]').first
    await box.click()
    await page.keyboard.insert_text(question)
    await page.evaluate("selector => window.watchFirstSign(selector)", _SIGNS)
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


async def hops(page: Page, noted: Path) -> dict[str, float]:
    """When what first happened on the way of the latest question, milliseconds of the machine's clock."""
    in_page = {mark["what"]: float(mark["at"]) for mark in reversed(await page.evaluate("window.hops"))}
    return _in_node(noted) | in_page


def _in_node(noted: Path) -> dict[str, float]:
    lines = [json.loads(line) for line in noted.read_text().splitlines()]
    return {f"{line['what']} {line['method']} {_end(line['path'])}": float(line["at"]) for line in reversed(lines)}


def _end(path: str) -> str:
    return path if path.startswith("/api/") else path.rsplit("/", 1)[-1]


async def run(folder: Path) -> tuple[list[float], list[dict[str, float]]]:
    """Ask through a new Playground each time, whose own drawing slows with each exchange.

    The first question of each opens the conversation and is left out.

    Returns:
        Milliseconds to the first signs; and when what happened on each one's way.
    """
    port = free_port()
    peer = {
        "LIAISON_TEAMS_TEST_PEER": "true",
        "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS": "true",
        "LIAISON_QUESTIONS_PER_USER": "0",
    }
    serve = started(
        "serve",
        "--port",
        str(port),
        "--data-dir",
        str(folder / "data"),
        until="ready",
        folder=folder,
        timeout_s=90,
        **peer,
    )
    taken, ways, noted = [], [], folder / "hops.jsonl"
    asked = questions()
    async with serve, async_playwright() as drivers:
        browser = await drivers.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for number in range(_QUESTIONS):
            endpoint = f"http://127.0.0.1:{port}/api/messages"
            with_hops = functools.partial(run_playground, preload=_IN_NODE, LIAISON_HOPS_FILE=str(noted))
            async with with_hops(folder, endpoint=endpoint) as playground:
                page = await browser.new_page(viewport={"width": 1400, "height": 1100})
                await page.add_init_script(path=_FROM_PAGE)
                await page.goto(playground.url)
                await page.get_by_text("I am Liaison").first.wait_for(timeout=60_000)
                await first_sign(page, asked[0])
                noted.write_text("")
                taken.append(await first_sign(page, asked[1 + number % (len(asked) - 1)]))
                ways.append(await hops(page, noted))
                await page.close()
        await browser.close()
    return taken, ways


def tell_hops(ways: list[dict[str, float]]) -> None:
    """Print how long each part of the way took."""
    for name, start, end in _HOPS:
        spent = [way[end] - way[start] for way in ways if start in way and end in way]
        if spent:
            print(f"     {name}: p50 {p50(spent):.0f} ms, p95 {p95(spent):.0f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(str(Path(folder) / "data"), shared("partnership"))
        taken, ways = asyncio.run(run(Path(folder)))
    print("     each, in order:", " ".join(f"{each:.0f}" for each in taken))
    tell_hops(ways)
    print(f"     first sign in the Playground, p50 {p50(taken):.0f} ms, {len(taken)} questions")
    verdict("first sign in the Playground, p95", p95(taken), 300, "ms")


if __name__ == "__main__":
    main()
