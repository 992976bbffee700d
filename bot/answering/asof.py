"""Questions about how things stood ("as of 2018"): read the time, and search only what was in force then.

A document was in force from its own date until that of its successor, a version of it from the version's own date
until the next one's. A day, a month or a year is meant to its end. What has no date is left out, as nobody can tell
whether it held.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.documents import DocumentShelf
from bot.answering.hostile import without_hostile
from bot.answering.text import term_sequence
from bot.answering.wording import say
from bot.ports import DocumentReader, FormerReader, Searcher
from bot.values import Citation
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Chunk, Query, Ranking

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
_PRESENT = {"was": "is", "were": "are", "had": "has", "did": "does"}
_WAS = re.compile(rf"\b(?:{'|'.join(_PRESENT)})\b", re.I)
_PAST_JA = (("でした", "です"), ("ました", "ます"), ("だった", "である"))


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


def wordings(rest: str) -> tuple[str, ...]:
    """A question as asked and, where it speaks of the past, as the documents of that time would put it."""
    now = _WAS.sub(lambda match: _PRESENT[match[0].lower()], rest)
    for past, present in _PAST_JA:
        now = now.replace(past, present)
    return (rest,) if now == rest else (rest, now)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What was in force at a time.

    Attributes:
        live: Ids of documents whose live version was in force.
        former: Versions that were in force and have been replaced since, one a document, without texts.
        now: Date of the version in force today, by id of each document of `former`; None where it has none.
    """

    live: frozenset[str]
    former: tuple[StoredVersion, ...] = ()
    now: Mapping[str, str | None] = field(default_factory=dict)


def things_in_force(documents: Sequence[StoredVersion], former: Sequence[StoredVersion], date: str) -> Then:
    """Which version of each document was in force at the end of a day, month or year.

    The live version counts wherever it was there by then: what a former version says of the same time was corrected.

    Args:
        documents: Live versions of all documents that may be read; texts do not matter.
        former: Their former versions, oldest first.
        date: ISO date or prefix.
    """
    dates = {document.document_id: document.metadata.date for document in documents}
    older: dict[str, StoredVersion] = {}
    for version in former:
        name, day = version.document_id, version.metadata.date
        if name not in dates or not day or not _is_by(day, date) or _is_begun(dates[name], date):
            continue
        if name not in older or day >= (older[name].metadata.date or ""):
            older[name] = version
    at_the_time = [older.get(document.document_id, document) for document in documents]
    begun = in_force(at_the_time, date)
    return Then(
        live=begun.difference(older),
        former=tuple(version for name, version in older.items() if name in begun),
        now={name: dates[name] for name in older},
    )


def _is_begun(day: str | None, date: str) -> bool:
    return day is not None and _is_by(day, date)


class SearcherAsOf:
    """A searcher that finds passages of what was in force then only; implements `bot.ports.Searcher`.

    Args:
        searcher: Finds passages of live documents.
        then: What was in force.
        reader: Finds passages of former versions; None: there are none.
        language: Of the reply; a former version's title names its date in it.
    """

    def __init__(self, searcher: Searcher, then: Then, *, reader: FormerReader | None, language: Language) -> None:
        self._searcher = searcher
        self._then = then
        self._reader = reader if then.former else None
        self._language = language

    @property
    def generation(self) -> str:
        """Id of the generation that the next search will read."""
        return self._searcher.generation

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Hits of what was in force, best first."""
        asked = query.filters.document_ids
        wanted = self._then.live & asked if asked else self._then.live
        found = Ranking(query=query, hits=(), generation=self.generation)
        if wanted:
            narrow = replace(query, filters=replace(query.filters, document_ids=wanted))
            found = self._searcher.search(narrow, top_k=top_k)
        if self._reader is None:
            return found
        former = self._reader.search_former(query, self._then.former, top_k=top_k)
        named = (replace(hit, chunk=self._named(hit.chunk)) for hit in without_hostile(former.hits))
        merged = sorted((*found.hits, *named), key=lambda hit: -hit.score)[:top_k]
        hits = tuple(replace(hit, rank=rank) for rank, hit in enumerate(merged, start=1))
        return replace(found, query=query, hits=hits, search_ms=found.search_ms + former.search_ms)

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        """Embed texts; see the port."""
        return self._searcher.embed(texts, as_query=as_query)

    def notices(self, citations: Sequence[Citation]) -> tuple[str, ...]:
        """What the reader should know of each cited former version: that it is one, and what is in force now."""
        versions = {(v.document_id, v.version): v for v in self._then.former}
        cited = dict.fromkeys(key for c in citations if (key := (c.document_id, c.version)) in versions)
        return tuple(self._notice(versions[key]) for key in cited)

    def _notice(self, version: StoredVersion) -> str:
        day = self._then.now.get(version.document_id)
        now = say("former_now", self._language, date=day) if day else say("former_undated", self._language)
        return say(
            "former_version",
            self._language,
            title=version.title,
            version=version.version,
            date=version.metadata.date or "",
            now=now,
        )

    def _named(self, chunk: Chunk) -> Chunk:
        dates = {(v.document_id, v.version): v.metadata.date or "" for v in self._then.former}
        date = dates[chunk.document_id, chunk.version]
        return replace(chunk, title=say("former_title", self._language, title=chunk.title, date=date))


def searcher_as_of(
    searcher: Searcher, reader: DocumentReader, shelf: DocumentShelf, *, date: str, language: Language
) -> SearcherAsOf:
    """A searcher of what was in force at a time, for the audience of a shelf.

    Args:
        searcher: Finds passages of live documents.
        reader: Reads documents; where it is a `FormerReader` too, former versions count.
        shelf: The documents that the audience may read.
        date: ISO date or prefix.
        language: Of the reply.
    """
    former = reader if isinstance(reader, FormerReader) else None
    versions = former.former_versions(audience=shelf.audience) if former is not None else ()
    then = things_in_force(shelf.all(), versions, date)
    return SearcherAsOf(searcher, then, reader=former, language=language)
