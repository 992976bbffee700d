"""What changed between two stored texts, by paragraph, and inside a reworded paragraph by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

MAX_PARAGRAPHS = 20_000
_MAX_WORDS = 3_000
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
# Words and spaces of languages that have them; elsewhere one character at a time.
_WORD = re.compile(r"[A-Za-z0-9\u00c0-\u024f'’-]+|\s+|.", re.DOTALL)
_LEAST_ALIKE = 0.4

ChangeKind = Literal["same", "added", "removed", "reworded"]
RunKind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of a paragraph that stayed, came or went."""

    kind: RunKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A changed paragraph, or `count` unchanged ones, which carry no text."""

    kind: ChangeKind
    runs: tuple[Run, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All changes, in order of the text."""

    rows: tuple[Change, ...]

    @property
    def added(self) -> int:
        """How many paragraphs came."""
        return self._count("added")

    @property
    def removed(self) -> int:
        """How many paragraphs went."""
        return self._count("removed")

    @property
    def reworded(self) -> int:
        """How many paragraphs changed their words."""
        return self._count("reworded")

    @property
    def is_same(self) -> bool:
        """Whether nothing changed."""
        return all(row.kind == "same" for row in self.rows)

    def _count(self, kind: ChangeKind) -> int:
        return sum(row.kind == kind for row in self.rows)


def compare(older: str, newer: str) -> Changes | None:
    """Compare two texts.

    Paragraphs that replace others are paired in order; a pair that shares few words counts as one removed and one
    added.

    Returns:
        The changes, or None where a text has more than `MAX_PARAGRAPHS` paragraphs.
    """
    before, after = paragraphs_of(older), paragraphs_of(newer)
    if max(len(before), len(after)) > MAX_PARAGRAPHS:
        return None
    rows: list[Change] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            rows.append(Change(kind="same", count=i2 - i1))
        else:
            rows.extend(_replaced(before[i1:i2], after[j1:j2]))
    return Changes(rows=tuple(rows))


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs of a text, without the blank lines between them."""
    return [part.strip() for part in _BLANK_LINES.split(text) if part.strip()]


def _replaced(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    rows: list[Change] = []
    paired = min(len(before), len(after))
    for old, new in zip(before[:paired], after[:paired], strict=True):
        rows.extend(_reworded(old, new))
    rows.extend(_whole("removed", text) for text in before[paired:])
    rows.extend(_whole("added", text) for text in after[paired:])
    return rows


def _reworded(old: str, new: str) -> list[Change]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > _MAX_WORDS:
        return [_whole("removed", old), _whole("added", new)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _LEAST_ALIKE:
        return [_whole("removed", old), _whole("added", new)]
    runs: list[Run] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            runs.append(Run(kind="same", text="".join(before[i1:i2])))
            continue
        if i2 > i1:
            runs.append(Run(kind="removed", text="".join(before[i1:i2])))
        if j2 > j1:
            runs.append(Run(kind="added", text="".join(after[j1:j2])))
    return [Change(kind="reworded", runs=tuple(runs))]


def _whole(kind: Literal["added", "removed"], text: str) -> Change:
    return Change(kind=kind, runs=(Run(kind=kind, text=text),))
