"""What a build is asked for and what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.sync import SyncResult
from retrieval.gates import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What may differ from build to build.

    Attributes:
        sources: The complete list of sources, paths and addresses (texts); None reads the remembered ones again.
        full: Rebuild even if nothing changed, and embed everything anew.
        force_delete: Go live even if a source lost more documents than the limit.
        confirmed_removals: `removals_name` of what may be removed over the limit; anything else is refused as usual.
        deletion_limit: Largest share of a source's documents that may vanish, 0–1.
        max_file_mb: Larger files are listed as failures.
        fetch_allow: Hosts that may be read although their addresses are not public.
        retry_failed: Read only the files that the last build could not read; all others stay as they are.
        requested_by: Who asked for the build; empty for the command line.
        golden: File of golden questions; None means the one in the data directory, where there is one.
    """

    sources: Sequence[Path | str] | None = None
    full: bool = False
    force_delete: bool = False
    confirmed_removals: str = ""
    deletion_limit: float = 0.3
    max_file_mb: int = 25
    fetch_allow: frozenset[str] = frozenset()
    retry_failed: bool = False
    requested_by: str = ""
    golden: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did; `to_json` is the last line of `index build --json`."""

    generation: str | None
    activated: bool
    documents: Mapping[str, int]
    chunks: Mapping[str, int]
    gates: tuple[Gate, ...]
    seconds: float
    changes: Mapping[str, tuple[str, ...]]

    def to_json(self) -> dict[str, Any]:
        """The contract's object; ids of changed documents are left out."""
        return {
            "generation": self.generation,
            "activated": self.activated,
            "documents": dict(self.documents),
            "chunks": dict(self.chunks),
            "gates": [{"name": gate.name, "passed": gate.passed, "detail": gate.detail} for gate in self.gates],
            "seconds": round(self.seconds, 3),
        }

    def facts(self) -> dict[str, Any]:
        """What happened as numbers, for those who tell it in a language: documents, and the gates that refused."""
        refused = {gate.name: dict(gate.facts) for gate in self.gates if not gate.passed}
        return {"documents": dict(self.documents), "gates": refused}

    @property
    def refused(self) -> bool:
        """Whether a gate kept the build from going live."""
        return any(not gate.passed for gate in self.gates)


def changes_of(plan: SyncResult) -> dict[str, tuple[str, ...]]:
    """Ids of the documents that a plan changes, by what happens to them."""
    return {
        "added": plan.added,
        "changed": plan.changed,
        "renamed": plan.renamed,
        "removed": plan.removed,
    }


def counts_of(plan: SyncResult) -> dict[str, int]:
    """How many documents a plan changes, leaves, and could not read."""
    counts = {name: len(ids) for name, ids in changes_of(plan).items()}
    return counts | {"unchanged": len(plan.unchanged), "failed": len(plan.failures)}
