"""One line of a `.jsonl` source: an object with `_id`, `title`, `text` and optional metadata."""

from __future__ import annotations

import json
from dataclasses import replace

from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import normalise
from corpus.loaders.values import Block, LoadedDocument, assemble

TEXT_KEYS = ("text", "content", "body")


def read(data: bytes, name: str) -> LoadedDocument:
    """Read one JSON object; its text is kept as it is, apart from the normal form.

    Keys other than `_id` and the text count as metadata, as does an object under `metadata`.
    """
    record = parse(data, name)
    key = next((key for key in TEXT_KEYS if isinstance(record.get(key), str)), None)
    if key is None:
        raise DocumentLoadError(f"{name}: the object has no `text`", 'Write {"_id": …, "title": …, "text": …}.')
    nested = record.get("metadata")
    stated = {k: v for k, v in record.items() if k not in {"_id", key, "metadata"}}
    if isinstance(nested, dict):
        stated = {**{str(k): v for k, v in nested.items()}, **stated}
    text = normalise(str(record[key])).strip()
    loaded = assemble([Block(kind="paragraph", text=text)])
    return replace(loaded, stated=stated)


def parse(data: bytes, name: str) -> dict[str, object]:
    """Decode one line into its object.

    Raises:
        DocumentLoadError: If the line is not one JSON object.
    """
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise DocumentLoadError(f"{name}: is not valid JSON: {exc}", "Each line must be one JSON object.") from exc
    if not isinstance(record, dict):
        raise DocumentLoadError(f"{name}: is not a JSON object", "Each line must be one JSON object.")
    return record
