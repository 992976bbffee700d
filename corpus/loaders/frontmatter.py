"""YAML at the head of a text file, between two lines of three hyphens."""

from __future__ import annotations

import re
from typing import Any

import yaml

from corpus.errors import DocumentLoadError

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY_LINE = re.compile(r"\s*(?:#|[A-Za-z_][\w -]*:)")
_UNENDED = re.compile(
    r"\A\s*---[ \t]*\n(?:[^\n]+\n){0,30}?[ \t]*[\"']?(?:id|title|publisher|date|authors?|kind|status|marking"
    r"|classification|tlp|releasable[ _-]?to)[\"']?[ \t]*:",
    re.IGNORECASE,
)
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def split_front_matter(text: str, *, name: str) -> tuple[dict[str, object], str]:
    """Take the front matter off a text.

    A text that opens with a horizontal rule and prose has none; one whose front matter was cut off is refused.

    Returns:
        The mapping, empty where there is none, and the rest of the text.

    Raises:
        DocumentLoadError: If what looks like front matter is not a YAML mapping; its access rules could be lost.
    """
    match = _FRONT_MATTER.match(text)
    if match is None and _UNENDED.match(text) is not None:
        raise DocumentLoadError(f"{name}: front matter has no end", "Close it with a line of three hyphens.")
    if match is None or not match.group(1).strip() or _KEY_LINE.match(match.group(1)) is None:
        return {}, text if match is None or match.group(1).strip() else text[match.end() :]
    return parse_mapping(match.group(1), name=f"{name}: front matter"), text[match.end() :]


def parse_mapping(text: str, *, name: str) -> dict[str, object]:
    """Read YAML that must be a mapping; aliases are refused, as they can grow a few bytes into gigabytes.

    Raises:
        DocumentLoadError: If it is not.
    """
    hint = "Correct the YAML; quote values that contain a colon."
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text, Loader=_LOADER)):
            raise DocumentLoadError(f"{name}: YAML aliases are not read", "Write the value out.")
        value = yaml.load(text, Loader=_LOADER)  # noqa: S506  # a safe loader, in C where there is one
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        problem = getattr(exc, "problem", None) or str(exc).split("\n")[0]
        mark = getattr(exc, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise DocumentLoadError(f"{name}: is not valid YAML: {problem}{where}", hint) from exc
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise DocumentLoadError(f"{name}: is not a YAML mapping", hint)
    return {str(key): entry for key, entry in value.items()}
