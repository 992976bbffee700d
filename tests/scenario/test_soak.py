"""A serving process under steady load for half an hour: memory, open files and threads stay flat."""

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
from tests.support.cli import liaison
from tests.support.process import started

MINUTES = float(os.environ.get("LIAISON_SOAK_MINUTES", "30"))
PACE_S = 0.5  # one question every half second, in either language
QUESTIONS = (
    "Where were the fourth consultations held?",
    "第4回日英サイバー協議はどこで開催されましたか。",
    "Who chairs the two-plus-two?",
    "What did the partnership of 2023 agree on?",
    "2023年のサイバーパートナーシップでは何が合意されましたか。",
    "What is the budget of the dialogue?",
    "summary UK-Japan cyber consultations",
    "timeline UK-Japan cyber consultations",
)


@dataclass(frozen=True)
class Sample:
    """What a process holds: resident kB, open files, threads."""

    memory: int
    files: int
    threads: int


def sample(pid: int) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text()
    found = {name: int(value) for name, value in re.findall(r"^(VmRSS|Threads):\s+(\d+)", status, re.M)}
    return Sample(found["VmRSS"], sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()), found["Threads"])


@pytest.fixture(params=["embedded", "postgresql"])
def settings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings of an installation in one folder, and of one on PostgreSQL."""
    found = {"LIAISON_REQUESTS_PER_VISITOR": "0"}
    if request.param == "postgresql":
        found["LIAISON_DATABASE_URL"] = request.getfixturevalue("postgresql").new_database()
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux's /proc")
@pytest.mark.timeout(MINUTES * 60 + 600)
async def test_memory_files_and_threads_stay_flat(tmp_path: Path, settings: dict[str, str]) -> None:
    assert liaison("index", "build", str(ROOT / "corpus" / "library"), "--data-dir", str(tmp_path)).code == 0
    seen: list[Sample] = []
    serve = started("serve", "--port", "0", "--data-dir", str(tmp_path), until="ready", folder=tmp_path, **settings)
    async with serve as server, httpx.AsyncClient(timeout=60, trust_env=False) as client:
        address = server.announced.split()[-1]  # type: ignore[attr-defined]
        ends = time.monotonic() + MINUTES * 60
        for number in itertools.count():
            question = QUESTIONS[number % len(QUESTIONS)]
            body = {"question": question, "thread": f"thread-{number // 5:08}"}
            reply = await client.post(f"{address}api/ask", json=body)
            assert reply.status_code == 200, reply.text
            assert reply.json()["outcome"] != "failed"
            if number % 20 == 19:
                seen.append(sample(server.pid))
            if time.monotonic() > ends:
                break
            await asyncio.sleep(PACE_S)
    # The first tenth fills caches and pools; then the last quarter holds no more than the first quarter did.
    steady = seen[len(seen) // 10 :]
    quarter = len(steady) // 4
    early, late = steady[:quarter], steady[-quarter:]
    for name, slack in (("memory", 1.05), ("files", 1.1), ("threads", 1.1)):
        before, after = (statistics.median(getattr(one, name) for one in part) for part in (early, late))
        assert after <= before * slack, (name, before, after, seen)
