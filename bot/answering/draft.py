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
        names_documents: Whether the title of its document follows each quotation.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    intro: str = ""
    kind: AnswerKind = "answer"
    notices: tuple[str, ...] = ()
    names_documents: bool = False


def years_of(draft: Draft) -> dict[tuple[int, ...], str]:
    """Markers → what follows a quotation: its document if that is wanted, else its year if a draft cites several."""
    if draft.names_documents:
        return {(citation.marker,): f"— {_named(citation)} " for citation in draft.citations}
    year_of = {citation.marker: (citation.date or "")[:4] for citation in draft.citations}
    if draft.kind != "answer" or len(set(year_of.values()) - {""}) < 2:
        return {}
    found = {}
    for sentence in draft.sentences:
        years = sorted({year_of.get(marker, "") for marker in sentence.citations} - {""})
        found[sentence.citations] = f"({'/'.join(years)}) " if years else ""
    return found


def _named(citation: Citation) -> str:
    """The title of a cited document with its year, if that is known and the title does not end with it."""
    year = (citation.date or "")[:4]
    return f"{citation.title} ({year})" if year and not citation.title.endswith(year) else citation.title
