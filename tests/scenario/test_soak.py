"""A serving process under steady load for half an hour: memory, open files and threads stay flat.

LIAISON_SOAK_MINUTES and LIAISON_SOAK_PACE_S (seconds from a reply to the next question) change length and load; with
`pytest -s` the figures of `docs/scale.md` are printed.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT
from tests.support.library_questions import QUESTIONS
from tests.support.process import run_to_end, started

MINUTES = float(os.environ.get("LIAISON_SOAK_MINUTES", "30"))
PACE_S = float(os.environ.get("LIAISON_SOAK_PACE_S", "0.5"))
SAMPLE_EVERY = 20
ASKED_AGAIN = (*QUESTIONS, "summary UK-Japan cyber consultations", "timeline UK-Japan cyber consultations")
MATTERS = (
    ("capacity building", "能力構築"),
    ("critical infrastructure", "重要インフラ"),
    ("norms of behaviour", "行動規範"),
    ("the private sector", "民間部門"),
    ("cyber crime", "サイバー犯罪"),
    ("the Olympic Games", "オリンピック競技大会"),
    ("international law", "国際法"),
)


@dataclass(frozen=True)
class Sample:
    """What a process holds, and did so far: resident kB, open files, threads; questions, seconds, processor seconds."""

    memory: int
    files: int
    threads: int
    questions: int
    at: float
    processor: float


def sample(pid: int, *, questions: int, at: float) -> Sample:
    process = Path(f"/proc/{pid}")
    found = dict(re.findall(r"^(VmRSS|Threads):\s+(\d+)", (process / "status").read_text(), re.M))
    spent = (process / "stat").read_text().rsplit(") ", 1)[1].split()[11:13]
    return Sample(
        memory=int(found["VmRSS"]),
        files=sum(1 for _ in (process / "fd").iterdir()),
        threads=int(found["Threads"]),
        questions=questions,
        at=at,
        processor=sum(map(int, spent)) / os.sysconf("SC_CLK_TCK"),
    )


def question(number: int) -> str:
    """Three in four were asked before; the fourth never was, in either language by turns."""
    if number % 4 != 3:
        return ASKED_AGAIN[number % len(ASKED_AGAIN)]
    fresh = number // 4
    english, japanese = MATTERS[fresh % len(MATTERS)]
    year = 2012 + fresh // len(MATTERS) % 14
    round_ = fresh // (14 * len(MATTERS)) + 1
    if fresh % 2:
        return f"{year}年の第{round_}回会合では{japanese}について何が述べられましたか。"
    return f"What was said of {english} at meeting {round_} of {year}?"


def report(seen: list[Sample], steady: list[Sample]) -> str:
    """The figures of a run, a line each."""
    first, last = seen[0], seen[-1]
    slope = statistics.linear_regression([one.at for one in steady], [one.memory for one in steady]).slope
    asked = last.questions - first.questions
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    lines = [
        f"{last.questions} questions in {last.at / 60:.1f} minutes; load {load}",
        f"processor: {1000 * (last.processor - first.processor) / max(1, asked):.0f} ms a question",
        f"memory by a line through the samples after the first tenth: {slope * 3600 / 1024:+.1f} MB an hour",
    ]
    for name in ("memory", "files", "threads"):
        values = [getattr(one, name) for one in seen]
        tenths = [values[len(values) * tenth // 10] for tenth in range(10)]
        lines.append(f"{name}: {' '.join(map(str, [*tenths, values[-1]]))}")
    return "\n".join(lines)


@pytest.fixture(params=["embedded", "postgresql"])
def settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings of an installation in one folder, and of one on PostgreSQL."""
    found = {"LIAISON_REQUESTS_PER_VISITOR": "0"}
    if request.param == "postgresql":
        found["LIAISON_DATABASE_URL"] = request.getfixturevalue("postgresql").new_database()
    return found


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux's /proc")
@pytest.mark.timeout(MINUTES * 60 + 1200)
async def test_memory_files_and_threads_stay_flat(tmp_path: Path, settings: dict[str, str]) -> None:
    build = ("index", "build", str(ROOT / "corpus" / "library"), "--data-dir", str(tmp_path))
    await asyncio.to_thread(run_to_end, *build, folder=tmp_path, **settings)
    seen: list[Sample] = []
    serve = started(
        "serve", "--port", "0", "--data-dir", str(tmp_path), until="ready", folder=tmp_path, timeout_s=300, **settings
    )
    async with serve as server, httpx.AsyncClient(timeout=60, trust_env=False) as client:
        address = server.announced.split()[-1]  # type: ignore[attr-defined]
        begun = time.monotonic()
        for number in itertools.count():
            body = {"question": question(number), "thread": f"thread-{number // 5:08}"}
            reply = await client.post(f"{address}api/ask", json=body)
            assert reply.status_code == 200, reply.text
            assert reply.json()["outcome"] != "failed"
            passed = time.monotonic() - begun
            if number % SAMPLE_EVERY == SAMPLE_EVERY - 1:
                seen.append(sample(server.pid, questions=number + 1, at=passed))
            if passed > MINUTES * 60:
                break
            await asyncio.sleep(PACE_S)
    assert len(seen) >= 10, "too short to tell"
    # The first tenth fills caches and pools; then the last quarter holds no more than the first quarter did.
    steady = seen[len(seen) // 10 :]
    print(report(seen, steady))  # noqa: T201  # the figures are the point
    quarter = len(steady) // 4
    early, late = steady[:quarter], steady[-quarter:]
    for name, slack in (("memory", 1.05), ("files", 1.1), ("threads", 1.1)):
        before, after = (statistics.median(getattr(one, name) for one in part) for part in (early, late))
        assert after <= before * slack, (name, before, after, seen)
