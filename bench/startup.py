"""Commands that need no model: how long they take, beside importing pydantic alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile

from bench.measure import LIAISON, paired, shared, verdict


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        build = [LIAISON, "index", "build", str(shared("partnership")), "--data-dir", folder]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        pydantic = [sys.executable, "-c", "import pydantic"]
        for name, command in (
            ("liaison --help", [LIAISON, "--help"]),
            ("liaison index status", [LIAISON, "index", "status", "--data-dir", folder]),
        ):
            seconds, base, ratio = paired(command, pydantic, runs=9)
            verdict(f"{name}: seconds", seconds, 0.7, "s")
            verdict(f"{name}: times `import pydantic` ({base:.2f} s)", ratio, 6, "x")
