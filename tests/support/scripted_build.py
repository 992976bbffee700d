"""Stands for `liaison index build --json` where a test says when it goes on: no model, but the real job board.

In the data directory: a file `go` lets the build end, `fail` makes it fail, `refuse` has a gate refuse it.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

from bot.building import BuildProcess
from corpus.errors import BuildCancelledError, LiaisonError, SourceNotFoundError
from retrieval.jobs import JobBoard
from tests.support.process import ROOT, clean_environment


class ScriptedStart:
    """Implements `bot.jobs.worker.StartBuild`; notes what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.builds: list[BuildProcess] = []

    async def __call__(
        self, data_dir: Path, *, requested_by: str, options: tuple[str, ...] = (), ends_with_parent: bool = False
    ) -> BuildProcess:
        assert ends_with_parent
        self.asked.append((requested_by, options))
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.support.scripted_build",
            str(data_dir),
            requested_by,
            env=clean_environment(PYTHONPATH=str(ROOT)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self.builds.append(BuildProcess(process))
        return self.builds[-1]


def main(data_dir: Path, requested_by: str) -> None:
    is_stopped = False

    def stop(*_: object) -> None:
        nonlocal is_stopped
        is_stopped = True

    signal.signal(signal.SIGTERM, stop)
    board = JobBoard(data_dir)

    def say(event: dict[str, object]) -> None:
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()

    with board.hold(requested_by=requested_by, on_event=say, is_stopped=lambda: is_stopped) as job:
        done = 0
        while not (data_dir / "go").exists():
            if (data_dir / "fail").exists():
                raise SourceNotFoundError("'papers' is no folder", "")
            done += 1
            job.step("embedding", min(done, 999), 1000)
            job.check()
            time.sleep(0.02)
        is_refused = (data_dir / "refuse").exists()
        facts = {"documents": {"added": 3}, "gates": {}}
        refused = ("deletion",) if is_refused else ()
        removals = "removed-abc" if is_refused else ""
        state = "refused" if is_refused else "succeeded"
        job.finish(state, generation="g1", detail="3 added", refused=refused, removals=removals, facts=facts)
    say({"generation": "g1", "activated": not is_refused, "documents": {"added": 3}, "gates": []})


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2])
    except BuildCancelledError:
        sys.exit(1)
    except LiaisonError as exc:
        sys.exit(f"liaison: {exc.message}")
