"""Gates: what a build must pass before it goes live."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import ConfigError

GOLDEN_FILE = "golden.jsonl"
_GOLDEN_TOP_K = 5
_GOLDEN_SHARE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The verdict of one gate.

    Attributes:
        detail: Numbers, for a person.
        facts: The same numbers by name, plain JSON types, to be put in another language.
    """

    name: str
    passed: bool
    detail: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenQuestion:
    """A question whose document a build must find.

    Attributes:
        document: Id expected among the first five documents.
    """

    question: str
    language: str
    document: str


def read_golden(path: Path) -> list[GoldenQuestion]:
    """Read golden questions, one JSON object a line.

    Raises:
        ConfigError: If a line is not such an object.
    """
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            questions.append(
                GoldenQuestion(question=fields["question"], language=fields["language"], document=fields["document"])
            )
        except (ValueError, KeyError, TypeError) as exc:
            raise ConfigError(
                f"{str(path)!r} line {number} is not a golden question",
                'Each line is {"question": …, "language": "en" or "ja", "document": ID}.',
            ) from exc
    return questions


def golden_gate(questions: Sequence[GoldenQuestion] | None, find: Callable[[GoldenQuestion], Sequence[str]]) -> Gate:
    """At least nine in ten golden questions find their document among the first five.

    Args:
        questions: None means that none are configured.
        find: Searches the new generation; gives document ids, best first.
    """
    if not questions:
        return Gate(name="golden", passed=True, detail="none configured")
    missed = [q.question for q in questions if q.document not in list(find(q))[:_GOLDEN_TOP_K]]
    share = 1 - len(missed) / len(questions)
    detail = f"{len(questions) - len(missed)} of {len(questions)} found"
    if missed:
        detail += f"; missed: {missed[0]!r}" + (f" and {len(missed) - 1} more" if len(missed) > 1 else "")
    facts = {"found": len(questions) - len(missed), "asked": len(questions), "missed": missed[:1]}
    return Gate(name="golden", passed=share >= _GOLDEN_SHARE, detail=detail, facts=facts)


def zero_text_gate(empty: Sequence[str]) -> Gate:
    """No document is indexed without text."""
    detail = "every document has text" if not empty else f"no text in {', '.join(empty[:3])}" + _more(empty)
    facts = {"documents": list(empty[:3]), "more": max(0, len(empty) - 3)}
    return Gate(name="zero_text", passed=not empty, detail=detail, facts=facts)


def removals_name(document_ids: Iterable[str]) -> str:
    """A short name for documents that would be removed, so that just these can be confirmed; empty for none."""
    ids = sorted(document_ids)
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16] if ids else ""


def deletion_gate(shares: Mapping[str, float], *, limit: float, forced: bool) -> Gate:
    """No source that is still named lost more than its share of documents.

    Args:
        shares: Source name → removed documents ÷ documents before.
        limit: Largest share that passes.
        forced: Whether an administrator asked to go on regardless, or another one confirmed these very removals.
    """
    over = {name: share for name, share in shares.items() if share > limit}
    if not over:
        return Gate(name="deletion", passed=True, detail=f"at most {limit:.0%} of a source may go")
    worst = ", ".join(f"{name}: {share:.0%}" for name, share in sorted(over.items()))
    suffix = "; forced" if forced else f", over {limit:.0%}; --force-delete goes on"
    facts = {"shares": over, "limit": limit}
    return Gate(name="deletion", passed=forced, detail=f"removed from {worst}{suffix}", facts=facts)


def counts_gate(counts: Mapping[str, int]) -> Gate:
    """Every store of the generation holds the same number of chunks."""
    detail = ", ".join(f"{name} {count}" for name, count in counts.items())
    return Gate(name="counts", passed=len(set(counts.values())) == 1, detail=detail, facts=dict(counts))


def _more(items: Sequence[str]) -> str:
    return f" and {len(items) - 3} more" if len(items) > 3 else ""
