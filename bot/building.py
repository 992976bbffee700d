"""A build as a process of its own: `liaison index build --json`, niced, so that answering goes on undisturbed."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

_NICENESS = 10
_PR_SET_PDEATHSIG = 1
_STOP_TIMEOUT_S = 60.0


class BuildProcess:
    """A running build, followed by what it prints.

    Attributes:
        result: What it printed last, the object of `index build --json`; empty until then, or if it failed.
        complaint: What it wrote to standard error; known when its events have ended.
    """

    def __init__(self, process: Process) -> None:
        """Take a started process; see `start_build`."""
        self._process = process
        self.result: dict[str, Any] = {}
        self.complaint = ""

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._process.returncode is None

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Its progress objects, until the process has ended."""
        if self._process.stdout is None or self._process.stderr is None:
            raise RuntimeError("the build process has no pipes")
        complaint = asyncio.create_task(self._process.stderr.read())
        try:
            async for line in self._process.stdout:
                told = json.loads(line)
                if "event" in told:
                    yield told
                else:
                    self.result = told
            await self._process.wait()
            self.complaint = (await complaint).decode(errors="replace")
        finally:
            complaint.cancel()

    @property
    def was_killed(self) -> bool:
        """Whether a signal ended it that it did not handle."""
        return self._process.returncode is not None and self._process.returncode < 0

    def terminate(self) -> None:
        """Ask it to stop; the live index stays as it is."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()

    async def stop(self) -> None:
        """Ask it to stop and wait until it has; one that does not within a minute is killed."""
        self.terminate()
        try:
            # Not only for its end: a full pipe would keep it from ending.
            await asyncio.wait_for(self._process.communicate(), _STOP_TIMEOUT_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


async def start_build(
    data_dir: Path, *, requested_by: str, options: tuple[str, ...] = (), ends_with_parent: bool = False
) -> BuildProcess:
    """Start a build of the remembered sources.

    Args:
        data_dir: The data directory.
        requested_by: Who asked for it.
        options: More options of `index build`.
        ends_with_parent: Whether it is told to stop when this process dies, where the system can do that (Linux).
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "index",
        "build",
        "--json",
        "--data-dir",
        str(data_dir),
        "--requested-by",
        requested_by,
        *options,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=functools.partial(_prepare, ctypes.CDLL(None) if ends_with_parent else None),
    )
    return BuildProcess(process)


def _prepare(libc: ctypes.CDLL | None) -> None:
    """What the new process does before it becomes a build."""
    os.nice(_NICENESS)
    if libc is not None and hasattr(libc, "prctl"):
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
