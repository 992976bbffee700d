"""Starts the real command as a process for black-box tests."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def clean_environment(**changes: str) -> dict[str, str]:
    """This process's environment without Liaison's and Slack's variables, and with these."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LIAISON_DATA", "SLACK_")) and not name.lower().endswith("_proxy")
    }
    return {**kept, "PYTHONUNBUFFERED": "1", **changes}


def run_to_end(*args: str, folder: Path, **environment: str) -> None:
    """Run `liaison ARGS…` in a folder as a process of its own, which must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *args],
        cwd=folder,
        env=clean_environment(PYTHONPATH=str(ROOT), **environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@asynccontextmanager
async def started(
    *args: str, until: str, folder: Path, timeout_s: float = 90, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `liaison ARGS…` in a folder, wait for a line that holds `until`, end it with SIGTERM.

    The line is kept as `process.announced`; what the process logged goes to `stderr.log` in the folder.
    """
    with (folder / "stderr.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *args,
            cwd=folder,
            env=clean_environment(PYTHONPATH=str(ROOT), **environment),
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(timeout_s):
                while until not in (line := (await process.stdout.readline()).decode()):
                    if not line:
                        raise AssertionError((folder / "stderr.log").read_text()[-3000:])
            process.announced = line  # type: ignore[attr-defined]
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                try:
                    async with asyncio.timeout(30):
                        await process.wait()
                except TimeoutError:
                    process.kill()
                    await process.wait()
