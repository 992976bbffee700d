"""The audit file of a data directory: appended by any process, one record at a time, on disk before going on."""

from __future__ import annotations

import errno
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bot.audit.chain import PURGE, Head, Verdict, canonical, link, verify
from corpus.errors import LiaisonError
from corpus.gathering import Gathering

FOLDER = "audit"
_WAIT_S = 20
_TAIL = 1 << 13
_HEAD_BYTES = 160  # more than any head takes, so that a new one always covers the one before
_MOST_TOGETHER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """What is to be recorded; `texts` are those to keep as themselves."""

    event: str
    facts: Mapping[str, Any]
    texts: Mapping[str, str]


class AuditLog:
    """Appends to, checks and shortens the audit file of a data directory. Thread-safe; safe for many processes.

    Args:
        data_dir: The data directory.
        key: Secret of the installation; texts are kept as hashes keyed with it, so that nobody without the key can
            try out what was asked.
        keep_content: Whether the texts themselves are kept as well.
    """

    def __init__(self, data_dir: Path, *, key: str, keep_content: bool = False) -> None:
        folder = data_dir / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "audit.jsonl"
        self._head_path = folder / "head.json"
        self._lock = FileLock(folder / "lock", timeout=_WAIT_S)
        self._key = key.encode()
        self._keep_content = keep_content
        # The chain's end and the file, as this process left them.
        self._written: tuple[Head, tuple[int, ...]] | None = None
        # Threads that meet share one wait for the disk; each would find the file locked, and look again after 50 ms.
        self._together = Gathering(self._write, most=_MOST_TOGETHER)

    def digest(self, text: str) -> str:
        """The keyed hash of a text, 32 hexadecimal digits."""
        return hmac.new(self._key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]

    def record(self, event: str, facts: Mapping[str, Any], *, texts: Mapping[str, str] | None = None) -> None:
        """Append a record and wait until it is on disk. Blocks.

        Args:
            event: What happened, such as "answer" or "access.set".
            facts: Ids and numbers; never words of questions or documents.
            texts: Such words by name; kept as keyed hashes, as themselves only where the installation wants that.

        Raises:
            LiaisonError: If the record cannot be written.
        """
        texts = texts or {}
        whole = {**facts, **{f"{name}_hash": self.digest(text) for name, text in texts.items()}}
        try:
            self._together(_Draft(event=event, facts=whole, texts=texts if self._keep_content else {}))
        except (OSError, Timeout) as exc:
            problem = f"the audit record {str(self.path)!r} cannot be written: {exc}"
            raise LiaisonError(problem, "Free space on the disk, or mend the folder's permissions.") from exc

    def _write(self, drafts: Sequence[_Draft]) -> Sequence[None]:
        """Append records one after the other, and wait for the disk once."""
        with self._lock:
            head, records = self._end(), []
            for draft in drafts:
                record = link(head, at=_now(), event=draft.event, facts=draft.facts)
                head = Head(seq=record["seq"], hash=record["hash"])
                records.append({**record, "content": dict(draft.texts)} if draft.texts else record)
            self._written = (head, self._append(records))
        return [None] * len(drafts)

    def _end(self) -> Head:
        """The end of the chain; read from the file again only where somebody else has touched it since."""
        if self._written is not None and _stamp(self.path) == self._written[1]:
            return self._written[0]
        self._mend_tail()
        return self._head()

    def verify(self) -> Verdict:
        """Check the whole chain, and that it ends where the last record was written."""
        with self._lock:
            verdict = verify(self._lines())
            kept = self._kept_head()
        if not verdict.fault and kept is not None and kept != verdict.head:
            return Verdict(
                records=verdict.records,
                head=verdict.head,
                fault=f"record {kept.seq} was written last, but the file ends with record {verdict.head.seq}",
            )
        return verdict

    def export(self) -> Iterator[dict[str, Any]]:
        """Every record, oldest first."""
        with self._lock:
            lines = list(self._lines())
        for line in lines:
            record = json.loads(line)
            if "anchor" not in record:
                yield record

    def purge(self, before: date) -> int:
        """Remove the records of days before a date; the rest stays verifiable. Blocks.

        Returns:
            How many were removed.

        Raises:
            LiaisonError: If the chain does not hold; what cannot be trusted is not shortened.
        """
        with self._lock:
            verdict = verify(self._lines())
            if verdict.fault:
                raise LiaisonError(f"the audit record does not verify: {verdict.fault}", "Run `liaison audit verify`.")
            records = [json.loads(line) for line in self._lines()]
            records = [record for record in records if "anchor" not in record]
            removed = 0
            while removed < len(records) and str(records[removed]["at"])[:10] < before.isoformat():
                removed += 1
            if not removed:
                return 0
            last = {"seq": records[removed - 1]["seq"], "hash": records[removed - 1]["hash"]}
            facts = {"before": before.isoformat(), "removed": removed, "last_removed": last}
            purge = link(verdict.head, at=_now(), event=PURGE, facts=facts)
            self._replace([{"anchor": last}, *records[removed:], purge])
            self._keep_head(purge)
            return removed

    def forget(self, document_id: str) -> int:
        """Remove the texts of every record that shows a document; hashes stay, so does the chain. Blocks.

        Returns:
            How many records lost their texts.
        """
        with self._lock:
            records = [json.loads(line) for line in self._lines()]
            hit = [record for record in records if "content" in record and _shows(record, document_id)]
            for record in hit:
                del record["content"]
            if hit:
                self._replace(records)
            return len(hit)

    def _lines(self) -> Iterator[str]:
        if self.path.is_file():
            with self.path.open(encoding="utf-8") as file:
                yield from (line for line in file if line.strip())

    def _head(self) -> Head:
        """The end of the chain as the file has it; the kept one only tells a shortened file."""
        last = self._last_line()
        if last is None:
            return self._kept_head() or Head()
        record = json.loads(last)
        record = record.get("anchor", record)
        return Head(seq=int(record["seq"]), hash=str(record["hash"]))

    def _last_line(self) -> bytes | None:
        """The last whole line, read from the end."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                reach = _TAIL
                while True:
                    file.seek(max(0, size - reach))
                    lines = file.read().rstrip(b"\n").split(b"\n")
                    if len(lines) > 1 or reach >= size:
                        return lines[-1] or None
                    reach *= 4
        except FileNotFoundError:
            return None

    def _mend_tail(self) -> None:
        """Cut off a record that a killed process wrote in part: it was never acknowledged."""
        try:
            with self.path.open("rb+") as file:
                size = file.seek(0, os.SEEK_END)
                if size == 0:
                    return
                file.seek(size - 1)
                if file.read(1) == b"\n":
                    return
                file.seek(0)
                whole = file.read()
                file.truncate(whole.rfind(b"\n") + 1)
        except FileNotFoundError:
            return

    def _append(self, records: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        """Write records behind the others and wait until they are on disk; the file's stamp after that."""
        lines = "".join(canonical(record) + "\n" for record in records).encode()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            if os.write(descriptor, lines) < len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
            stamp = _stamp(descriptor)
        finally:
            os.close(descriptor)
        self._keep_head(records[-1])
        return stamp

    def _keep_head(self, record: Mapping[str, Any]) -> None:
        """Write over the kept head, whole and in place: a rename would wait for the disk a second time."""
        kept = canonical({"seq": record["seq"], "hash": record["hash"]}).ljust(_HEAD_BYTES)
        descriptor = os.open(self._head_path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(descriptor, kept.encode(), 0)
        finally:
            os.close(descriptor)

    def _kept_head(self) -> Head | None:
        try:
            kept = json.loads(self._head_path.read_text(encoding="utf-8"))
            return Head(seq=int(kept["seq"]), hash=str(kept["hash"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _replace(self, records: list[dict[str, Any]]) -> None:
        draft = self.path.with_suffix(".tmp")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(canonical(record) + "\n" for record in records)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)


def _shows(record: Mapping[str, Any], document_id: str) -> bool:
    return any(span.get("document_id") == document_id for span in record.get("facts", {}).get("shown", ()))


def _stamp(file: Path | int) -> tuple[int, ...]:
    """What tells whether a file is the same and nobody has written to it; empty where there is none."""
    try:
        found = os.fstat(file) if isinstance(file, int) else file.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
