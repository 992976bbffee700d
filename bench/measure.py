"""Timing helpers: medians and ratios in one run, because machines are noisy."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LIAISON = str(Path(sys.executable).parent / "liaison")


def shared(*parts: str) -> Path:
    """A path in the shared material; ends the run where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        sys.exit(f"this measurement needs {path.name!r} in ../shared")
    return path


def wall_s(command: Sequence[str]) -> float:
    """Seconds that a command takes as a process."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    return time.perf_counter() - started


def paired(first: Sequence[str], second: Sequence[str], *, runs: int) -> tuple[float, float, float]:
    """Run two commands in turn; median seconds of each, and the median of the ratios pair by pair."""
    wall_s(first), wall_s(second)
    pairs = [(wall_s(first), wall_s(second)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio


def each_ms(call: Callable[[str], object], inputs: Sequence[str]) -> list[float]:
    """Milliseconds of one call for each input."""
    spent = []
    for value in inputs:
        started = time.perf_counter()
        call(value)
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def p50(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 % stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def resident_mb(pid: int | str = "self") -> float:
    """Resident memory of a process, MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def verdict(name: str, value: float, bar: float, unit: str) -> None:
    """Print a figure beside its bar."""
    mark = "ok  " if value <= bar else "OVER"
    print(f"{mark} {name:62} {value:9.2f} {unit:5} bar {bar:g}")
