"""Questions about how things stood ("as of 2018"): read the time, and search only what was in force then.

A document was in force from its own date until that of its successor. A day, a month or a year is meant to its end.
What has no date is left out, as nobody can tell whether it held.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.text import term_sequence
from bot.ports import Searcher
from corpus.documents import StoredVersion
from retrieval.query import Query, Ranking

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_YEAR = r"(?:19|20)\d{2}"
_EN_TIME = (
    r"(?:the )?(?:end of |start of |early |mid-|late )?"
    rf"(?:(\d{{1,2}}) )?(?:({'|'.join(_MONTHS)}),? )?({_YEAR})(?:-(\d{{2}}))?"
)
_EN = re.compile(
    rf",?\s*\b(?:as of|as at|as it stood (?:in|on|at)|as (?:they|things|matters) stood (?:in|on|at)|back in"
    rf"|(?P<force>in force) (?:in|on|at|as of)) {_EN_TIME}\b,?",
    re.I,
)
_JA = re.compile(
    rf"(?<!\d)({_YEAR})年(?:度)?(?:(\d{{1,2}})月)?(?:(\d{{1,2}})日)?(?:末|初め|頃|ごろ)?"
    r"(?:(?:の)?(?:時点|当時)|現在)(?:における|において|では|には|での|で|に|の)?[、,]?"
)
_FEWEST_TERMS = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """A time that a question asks about.

    Attributes:
        date: ISO date or prefix of one.
        rest: The question without the words of time.
    """

    date: str
    rest: str


def read_as_of(text: str) -> AsOf | None:
    """The time a question asks about, or None if it asks about now or names a time for another reason."""
    plain = unicodedata.normalize("NFKC", text)
    match = _EN.search(plain)
    if match is not None:
        _, day, month, year, in_month = match.groups()
        number = f"{_MONTHS[month.lower()]:02}" if month else in_month
        kept = " in force " if match["force"] else " "
    else:
        match = _JA.search(plain)
        if match is None:
            return None
        year, in_month, day = match.groups()
        number, kept = (f"{int(in_month):02}" if in_month else None), ""
    date = "-".join(part for part in (year, number, f"{int(day):02}" if day and number else None) if part)
    rest = re.sub(r"\s+([?.,!])", r"\1", re.sub(r" {2,}", " ", plain[: match.start()] + kept + plain[match.end() :]))
    rest = rest.strip(" ,、")
    return AsOf(date=date, rest=rest if len(term_sequence(rest)) >= _FEWEST_TERMS else plain)


def in_force(documents: Sequence[StoredVersion], date: str) -> frozenset[str]:
    """Ids of the documents that were in force at the end of a day, month or year.

    Args:
        documents: All that may be read; texts do not matter.
        date: ISO date or prefix.
    """
    dates = {document.document_id: document.metadata.date for document in documents}
    successors: dict[str, set[str]] = {}
    for document in documents:
        meta = document.metadata
        if meta.superseded_by:
            successors.setdefault(document.document_id, set()).add(meta.superseded_by)
        if meta.supersedes:
            successors.setdefault(meta.supersedes, set()).add(document.document_id)
    begun = {document_id for document_id, day in dates.items() if day and _is_by(day, date)}
    return frozenset(name for name in begun if not successors.get(name, set()) & begun)


def _is_by(day: str, date: str) -> bool:
    """Whether a day, or the first day that a prefix may mean, is not after the end of a time."""
    return day[: len(date)] <= date


class SearcherAsOf:
    """A searcher that finds passages of some documents only; implements `bot.ports.Searcher`.

    Args:
        searcher: Finds passages.
        allowed: Ids of the documents.
    """

    def __init__(self, searcher: Searcher, allowed: Collection[str]) -> None:
        self._searcher = searcher
        self._allowed = frozenset(allowed)

    @property
    def generation(self) -> str:
        """Id of the generation that the next search will read."""
        return self._searcher.generation

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Hits of the allowed documents."""
        asked = query.filters.document_ids
        wanted = self._allowed & asked if asked else self._allowed
        if not wanted:
            return Ranking(query=query, hits=(), generation=self.generation)
        return self._searcher.search(replace(query, filters=replace(query.filters, document_ids=wanted)), top_k=top_k)

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        """Embed texts; see the port."""
        return self._searcher.embed(texts, as_query=as_query)
