"""Batch input: JSON lines with `id` and `question` (or `_id` and `text`), optional `thread`."""

from __future__ import annotations

import json
from pathlib import Path

from corpus.errors import ConfigError


def read_batch(path: Path) -> list[tuple[str, str, str | None]]:
    """Read a batch file; other keys are ignored.

    Returns:
        (id, question, thread or None) of each line, in order.

    Raises:
        ConfigError: If a line is not such an object.
    """
    items: list[tuple[str, str, str | None]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            name = fields["id"] if "id" in fields else fields["_id"]
            text = fields["question"] if "question" in fields else fields["text"]
            thread = fields.get("thread")
            items.append((str(name), str(text), None if thread is None else str(thread)))
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise ConfigError(
                f"{str(path)!r} line {number} is not a batch question",
                'Each line is a JSON object with "id" and "question" (or "_id" and "text").',
            ) from exc
    return items
