"""Run the measurements named on the command line, or all of them; a number is the minutes of those that go on."""

from __future__ import annotations

import importlib
import os
import sys

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `liaison` sets it; NumPy reads it when it is first imported

MEASUREMENTS = (
    "startup",
    "indexing",
    "answering",
    "slack",
    "teams",
    "playground",
    "incremental",
    "embedding",
    "values",
    "access",
    "throughput",
    "engines",
    "faults",
)


def main() -> None:
    minutes = [word for word in sys.argv[1:] if word.replace(".", "", 1).isdecimal()]
    if minutes:
        os.environ["BENCH_MINUTES"] = minutes[-1]
    wanted = [word for word in sys.argv[1:] if word not in minutes] or MEASUREMENTS
    unknown = [name for name in wanted if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"no measurement is called {unknown[0]!r}; there are: {', '.join(MEASUREMENTS)}")
    for name in wanted:
        print(f"\n== {name}")
        importlib.import_module(f"bench.{name}").main()


main()
