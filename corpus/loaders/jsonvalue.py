"""A JSON file that is one document: a record with a text, or any data as readable lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from corpus.errors import DocumentLoadError
from corpus.loaders import record
from corpus.loaders.encoding import decode, one_line
from corpus.loaders.values import Block, LoadedDocument, assemble

_MAX_LINES = 200_000


def read(data: bytes, name: str) -> LoadedDocument:
    """Read one JSON value; lists of records are taken apart before they come here.

    Raises:
        DocumentLoadError: If the file is not JSON.
    """
    try:
        value = json.loads(decode(data, name=name))
    except (ValueError, RecursionError) as exc:
        raise DocumentLoadError(f"{name}: is not valid JSON: {exc}", "Correct the file, or remove it.") from exc
    if isinstance(value, dict) and any(isinstance(value.get(key), str) for key in record.TEXT_KEYS):
        return record.read(json.dumps(value).encode(), name)
    blocks = [Block(kind="row", text=line) for _, line in zip(range(_MAX_LINES), _lines(value, ""), strict=False)]
    title = value.get("title") if isinstance(value, dict) else None
    return replace(assemble(blocks), stated={"title": title} if isinstance(title, str) else {})


def _lines(value: object, path: str) -> Iterator[str]:
    """Leaves of the value as `path › to: leaf`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, f"{path} › {key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            yield from _lines(inner, f"{path} {number}".strip() if isinstance(inner, (dict, list)) else path)
    elif value is not None and str(value).strip():
        yield f"{path}: {one_line(str(value))}" if path else one_line(str(value))
