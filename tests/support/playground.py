"""Microsoft's Agents Playground as a process on a free loopback port, without telemetry and without the network."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

VERSION = "0.2.28"
_CLI = Path("node_modules/@microsoft/m365agentsplayground/cli.js")
_PIN = Path(__file__).with_name("loopback.cjs")


@dataclass(frozen=True, slots=True)
class Playground:
    """A running Playground.

    Attributes:
        url: Page to open.
        output: File with what it printed.
    """

    url: str
    output: Path


def npm_dir() -> Path:
    """The folder with the npm packages that tests use; skips the test where there is none."""
    named = os.environ.get("LIAISON_NPM_DIR")
    if not named or not (Path(named) / "node_modules").is_dir():
        pytest.skip("needs LIAISON_NPM_DIR, a folder with the npm packages that .ci/run installs")
    return Path(named)


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def run_playground(
    folder: Path, *, endpoint: str, preload: Path | None = None, **variables: str
) -> AsyncIterator[Playground]:
    """Start the Playground against a bot; it ends with the block.

    Args:
        folder: Scratch folder for its output.
        endpoint: The bot's messages endpoint.
        preload: A script that Node loads before it.
        variables: More of its environment.
    """
    cli = npm_dir() / _CLI
    node = shutil.which("node")
    if node is None or not cli.is_file():
        pytest.skip("needs Node and the Agents Playground; .ci/run installs it")
    port, output = free_port(), folder / "playground.log"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "NODE_OPTIONS": " ".join(f"--require {script}" for script in (_PIN, preload) if script),
        "TEAMSAPPTESTER_BROWSER": "none",
        "APPLICATION_INSIGHTS_NO_STATSBEAT": "1",
        **variables,
    }
    arguments = ["start", "-e", endpoint, "-c", "msteams", "-p", str(port), "--disable-telemetry"]
    with output.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            node, str(cli), *arguments, cwd=folder, env=environment, stdout=log, stderr=asyncio.subprocess.STDOUT
        )
        url = f"http://127.0.0.1:{port}/"
        try:
            await _until_up(url, process)
            yield Playground(url, output)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _until_up(url: str, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(60):
        while process.returncode is None:
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(url)).status_code < 500:
                    return
            await asyncio.sleep(0.2)
    raise RuntimeError("the Playground ended before it was up")
