"""Dates that a question takes for granted and that no document behind an answer holds; dates of something else."""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

from bot.answering.documents import DocumentShelf
from bot.answering.evidence import Candidate
from bot.answering.extract import Want
from bot.answering.lexicon import word_list
from bot.answering.matching import matches
from bot.answering.question import Question
from bot.answering.text import stem
from corpus.documents import StoredVersion
from retrieval.times import ERAS, read_wish

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|(?:令和|平成)\s?(?:元|\d{1,2})\s?年")
_ACTS = frozenset(map(stem, word_list("sign ratify resign abolish arrest repeal 署名 調印 批准 締結 辞任 廃止 逮捕")))
"""Done on a day that only a text which tells of the deed can give."""
_TIMES = frozenset((Want.DATE, Want.DAY, Want.MONTH, Want.YEAR))


def tells_of_the_deed(question: Question, candidate: Candidate) -> bool:
    """Whether a sentence tells of what is to be dated; only deeds that no other sentence can date count."""
    deeds = _ACTS.intersection(question.terms) if _TIMES.intersection(question.wants) else ()
    return all(matches(deed, candidate.text) for deed in deeds)


def is_of_another_date(text: str, candidate: Candidate, shelf: DocumentShelf) -> bool:
    """Whether a question names times, and the document of a candidate, which tells times, tells none of them.

    "The strategy published in June 2019" is another than the one that the document dates to December 2020, or none.

    Args:
        text: The question.
        candidate: What would be quoted first.
        shelf: Reads its document.
    """
    times = [start for start, end in read_wish(text).periods if start and start == end]
    version = shelf.of(candidate.hit) if times else None
    return version is not None and _tells_times(version) and not any(_holds(version, time) for time in times)


def _tells_times(version: StoredVersion) -> bool:
    return bool(version.metadata.date) or _YEAR.search(version.text) is not None


def _holds(version: StoredVersion, time: str) -> bool:
    known = version.metadata.date or ""
    if known.startswith(time) or (len(known) >= len("2019-06") and time.startswith(known)):
        return True
    about = f"{version.metadata.title} {version.document_id}"
    if _pattern(time).search(about) or _pattern(time).search(version.text):
        return True
    return len(time) > 4 and known.startswith(time[:4]) and _month(time).search(version.text) is not None


@lru_cache(maxsize=256)
def _pattern(time: str) -> re.Pattern[str]:
    """The year of a time, with its month where it has one; a day in the month is not compared."""
    year = int(time[:4])
    spelt = [rf"(?<!\d){year}\s?年"]
    for era, start in ERAS.items():
        if year > start:
            spelt.append(rf"{era}\s?{'元' if year == start + 1 else year - start}\s?年")
    years = "|".join(spelt)
    if len(time) == 4:  # a year alone
        return re.compile(rf"(?<!\d){year}(?!\d)|{years}")
    month = int(time[5:7])
    name = _month(time).pattern
    return re.compile(
        rf"(?:{name})(?:\s+\d{{1,2}}(?:st|nd|rd|th)?)?(?:,|\s+of)?\s+{year}|{year}-{month:02}|(?:{years})\s?0?{month}\s?月"
    )


@lru_cache(maxsize=256)
def _month(time: str) -> re.Pattern[str]:
    name = calendar.month_name[int(time[5:7])]
    return re.compile(rf"\b{name}\b|\b{name[:3]}\b\.?")
