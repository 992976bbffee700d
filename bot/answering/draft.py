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


def years_of(draft: Draft) -> dict[tuple[int, ...], str]:
    """Markers → the year of what they cite, where a draft cites sources of several years."""
    year_of = {citation.marker: (citation.date or "")[:4] for citation in draft.citations}
    if draft.kind != "answer" or len(set(year_of.values()) - {""}) < 2:
        return {}
    found = {}
    for sentence in draft.sentences:
        years = sorted({year_of.get(marker, "") for marker in sentence.citations} - {""})
        found[sentence.citations] = f"({'/'.join(years)}) " if years else ""
    return found
