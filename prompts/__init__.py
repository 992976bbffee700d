"""Text for the model, versioned by hash: one Markdown file a prompt and language, nothing else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_BREAK = re.compile(r"^---[ \t]*\n", re.M)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt as its file holds it.

    Attributes:
        name: File name without language and ending.
        language: Language code of the file.
        version: First 12 hexadecimal digits of SHA-256 over the file's text.
        system: What the model is told first: all before the line `---`.
        user: What it is asked: all after that line; `{{name}}` marks what is filled in.
    """

    name: str
    language: str
    version: str
    system: str
    user: str

    def render(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Fill both parts in; what is filled in is never read for places again.

        Args:
            values: One for each place of the prompt.

        Returns:
            The system part and the user part.

        Raises:
            KeyError: If a place of the prompt has no value.
        """
        system, user = (_PLACE.sub(lambda place: values[place[1]], part) for part in (self.system, self.user))
        return system, user


@cache
def load(name: str, language: str) -> Prompt:
    """Read a prompt.

    Args:
        name: For example "answer".
        language: For example "ja".

    Raises:
        FileNotFoundError: If there is no such prompt.
        ValueError: If it has no line `---` between its two parts.
    """
    text = (resources.files(__name__) / f"{name}.{language}.md").read_text(encoding="utf-8")
    system, found, user = _split(text)
    if not found:
        raise ValueError(f"the prompt {name}.{language}.md has no line '---'")
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(name=name, language=language, version=version, system=system, user=user)


def names() -> list[tuple[str, str]]:
    """Name and language of every prompt, in order."""
    files = (path.name for path in resources.files(__name__).iterdir() if path.name.endswith(".md"))
    parts = (file.split(".") for file in sorted(files))
    return [(part[0], part[1]) for part in parts]


def _split(text: str) -> tuple[str, bool, str]:
    parts = _BREAK.split(text, maxsplit=1)
    return parts[0].strip(), len(parts) == 2, parts[-1].strip()
