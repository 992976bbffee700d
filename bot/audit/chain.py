"""The chain: each record holds the hash of the one before, so that nothing can be changed, removed or put between.

A record is one JSON line:
    seq, at, event, facts   what happened
    previous                hash of the record before ("" for the very first)
    hash                    SHA-256 over the canonical JSON of all of these
    content                 texts, only where the installation keeps them; outside the hash, so that an erasure can
                            remove them without breaking the chain. `facts` hold a keyed hash of each text.
After a purge the file begins with an anchor, {"anchor": {"seq", "hash"}}: the last record that was removed. A record of
the purge later in the chain names the same two values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

PURGE = "audit.purge"
_HASHED = ("seq", "at", "event", "facts", "previous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a chain: number and hash of the last record; 0 and "" where there is none yet."""

    seq: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of a chain found.

    Attributes:
        records: How many records were read.
        head: End of the chain as far as it holds.
        fault: What is wrong with the first record that does not fit; empty where all fit.
    """

    records: int
    head: Head = field(default_factory=Head)
    fault: str = ""


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks; one text for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(record: Mapping[str, Any]) -> str:
    """The hash that a record must carry."""
    return hashlib.sha256(canonical({name: record.get(name) for name in _HASHED}).encode()).hexdigest()


def link(head: Head, *, at: str, event: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Make the record that follows a chain's end."""
    record: dict[str, Any] = {
        "seq": head.seq + 1,
        "at": at,
        "event": event,
        "facts": dict(facts),
        "previous": head.hash,
    }
    return {**record, "hash": hash_of(record)}


def verify(lines: Iterable[str]) -> Verdict:
    """Check a chain from its beginning or its anchor to its end."""
    head, anchor, confirmed, count = Head(), None, True, 0
    for number, line in enumerate(lines, 1):
        record = _parsed(line)
        if record is None:
            return Verdict(records=count, head=head, fault=f"line {number} is no record")
        if number == 1 and "anchor" in record:
            head = anchor = Head(seq=int(record["anchor"]["seq"]), hash=str(record["anchor"]["hash"]))
            confirmed = False
            continue
        fault = _fault(record, head)
        if fault:
            return Verdict(records=count, head=head, fault=f"line {number}, record {record.get('seq')}: {fault}")
        head, count = Head(seq=int(record["seq"]), hash=str(record["hash"])), count + 1
        if anchor is not None and record["event"] == PURGE:
            confirmed = confirmed or record["facts"].get("last_removed") == {"seq": anchor.seq, "hash": anchor.hash}
    fault = "" if confirmed else "the file begins behind its beginning, and no record of a purge says so"
    return Verdict(records=count, head=head, fault=fault)


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
        return record if isinstance(record, dict) and ("seq" in record or "seq" in record["anchor"]) else None
    except (ValueError, KeyError, TypeError):
        return None


def _fault(record: Mapping[str, Any], head: Head) -> str:
    if record.get("seq") != head.seq + 1:
        return f"number {head.seq + 1} should follow here"
    if record.get("previous") != head.hash:
        return "it does not follow the record before it"
    return "" if record.get("hash") == hash_of(record) else "it was changed after it was written"
