"""A drafted answer before its check: sentences with markers, and the citations the markers stand for."""

from __future__ import annotations

from dataclasses import dataclass

from bot.values import AnswerKind, Citation, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a generator proposes.

    Attributes:
        sentences: Each with the markers it rests on.
        citations: The sources the markers name, markers from 1.
        intro: Framing words before the sentences; claim nothing.
        kind: Which renderer fits.
        notices: Remarks for the reader.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    intro: str = ""
    kind: AnswerKind = "answer"
    notices: tuple[str, ...] = ()
