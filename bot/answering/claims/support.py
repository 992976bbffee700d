"""Holds a statement against a passage: shared words, and agreement of dates, numbers, names, places and actors."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from bot.answering.claims.polarity import negations
from bot.answering.claims.statements import Claim, cities_in, dates_and_rest, frequencies_in, numbers_in
from bot.answering.countries import countries_in
from bot.answering.evidence import CROSSING, heading_of, stretch
from bot.answering.kinds.dates import dates_in
from bot.answering.kinds.positions import subject_of
from bot.answering.matching import forms_of, holds, is_surely_known_across, names_match
from bot.answering.opposites import loaded_terms, opposite_in
from bot.answering.question import ordinals_in
from bot.answering.text import has_japanese, squeeze
from corpus.languages import Language, detect_language
from retrieval.query import Hit

_SUPPORTS, _SUPPORTS_ACROSS = 0.74, 0.6
_CONTRADICTS, _CONTRADICTS_ACROSS = 0.72, 0.62
_CLOSE, _CLOSE_ACROSS = 0.55, 0.7
_MAY_MISS = 0.15
"""Share of the claim's terms that a supporting passage may lack; of a short claim, none."""
_LEAST_COVERAGE = 0.4
_LEAST_OWN = 0.5
_IN_HEADING = 0.7
_NTH = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
    r"|第\s?(?:\d+|[一二三四五六七八九十]+)\s?[回次期]",
    re.I,
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|is to|are to|was to|were to|plans? to|next year|following year)\b"
    r"|翌年|来年|予定|される見込み"
)
_ADVICE = re.compile(
    r"\b(?:should|ought to|must|recommend(?:s|ed)? that|propos(?:es|ed) (?:to|that)|call(?:s|ed)? (?:for|on)|urge[ds]?"
    r"|(?<!it )would)\b|べき|提言|必要がある|求められ|望まし"
)
"""What somebody ought to do has not been done."""
_OWNED = re.compile(r"(?:\b(?:its|their|his|her|our|the|a|this)|['’]s)\s$", re.I)
_NAME_AFTER = re.compile(r"\s+[A-Z][\w-]+\s+[A-Z]")
_DAY = 10
_SEVERAL = 2
_CLAUSE = re.compile(r"[,;:，、；：]|\b(?:but|while|although|and|which)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A claim held against a passage.

    Attributes:
        coverage: Share of the claim's terms that the passage or its heading holds, by weight.
        missing: How many of them neither holds, those left out that the vocabulary cannot carry over.
        terms: How many terms the claim has.
        conflicts: What the passage says otherwise.
        lacking: What of the claim the passage does not state at all.
        dates: What dates the passage states.
    """

    hit: Hit
    start: int
    end: int
    similarity: float
    coverage: float
    missing: int
    terms: int
    conflicts: tuple[str, ...]
    lacking: tuple[str, ...]
    dates: frozenset[str]
    is_across: bool

    @property
    def supports(self) -> bool:
        """Whether the passage says what the claim says."""
        enough = _SUPPORTS_ACROSS if self.is_across else _SUPPORTS
        return (
            not self.conflicts
            and not self.lacking
            and self.coverage >= enough
            and self.missing <= self.terms * _MAY_MISS
            and self._is_close
        )

    @property
    def contradicts(self) -> bool:
        """Whether the passage says the same of another date, number, place or actor, or denies it; one of these."""
        enough = _CONTRADICTS_ACROSS if self.is_across else _CONTRADICTS
        return len(self.conflicts) == 1 and not self.lacking and self.coverage >= enough and self._is_close

    @property
    def _is_close(self) -> bool:
        return self.similarity >= (_CLOSE_ACROSS if self.is_across else _CLOSE)


def read_window(claim: Claim, hit: Hit, start: int, end: int, *, similarity: float) -> Reading | None:
    """Hold a claim against a stretch of a passage; None where they share too little to be worth it.

    Args:
        claim: What is stated.
        hit: The passage.
        start: First code point in the stored text.
        end: One past the last.
        similarity: Cosine of the claim and the stretch.
    """
    chunk = hit.chunk
    text = chunk.text[start - chunk.start : end - chunk.start]
    heading = heading_of(hit)
    if has_japanese(text) and detect_language(text) is Language.EN:
        return None  # an entry of a glossary or an address, which states nothing
    text = _part_dated(claim, text)
    across = has_japanese(text) != has_japanese(claim.text)
    coverage, missing = _coverage(claim, text, heading, is_across=across)
    own, _ = _coverage(claim, text, "", is_across=across)
    if coverage < _LEAST_COVERAGE or own < _LEAST_OWN:
        return None
    about = _part_about(claim, text)
    dates, plain = dates_and_rest(about)
    # A day must stand in the passage itself; a year or month may be that of its section or document.
    around = frozenset(date for date, _, _ in dates_in(heading)) | ({chunk.date} if chunk.date else set())
    conflicts, lacking = _compare(claim, about, plain, dates=dates, around=around, heading=heading)
    return Reading(
        hit=hit,
        start=start,
        end=end,
        similarity=stretch(similarity) + (CROSSING if across else 0.0),
        coverage=coverage,
        missing=missing,
        terms=len(claim.terms),
        conflicts=tuple(conflicts),
        lacking=tuple(lacking),
        dates=dates,
        is_across=across,
    )


def _part_about(claim: Claim, text: str) -> str:
    """The part of a passage about the numbered event of the claim ("the fourth"), where it tells of others too."""
    places = [(m.start(), ordinals_in(m.group())) for m in _NTH.finditer(text)]
    if not claim.ordinals or all(numbers <= claim.ordinals for _, numbers in places):
        return text
    borders = [*[start for start, _ in places], len(text)]
    own = [text[a:b] for (a, numbers), b in zip(places, borders[1:], strict=True) if numbers & claim.ordinals]
    return text[: borders[0]] + "".join(own) if own else text


def _part_dated(claim: Claim, text: str) -> str:
    """A passage less its clauses that are about other dates only, where one is about the claim's.

    "Closed for the pact of 2019, in force for that of 2024" does not say that the pact of 2019 is in force.
    """
    if not claim.dates or len(dates_in(text)) < _SEVERAL:
        return text
    borders = [0, *(m.start() for m in _CLAUSE.finditer(text)), len(text)]
    clauses = [text[a:b] for a, b in itertools.pairwise(borders)]
    dated = [frozenset(date for date, _, _ in dates_in(clause)) for clause in clauses]
    own = [any(_agree(d, other) for d in claim.dates for other in dates) for dates in dated]
    if not any(own):
        return text
    return "".join(c for c, dates, is_own in zip(clauses, dated, own, strict=True) if is_own or not dates)


def _coverage(claim: Claim, text: str, heading: str, *, is_across: bool) -> tuple[float, int]:
    """Share of the terms held, and how many are held nowhere though they could be."""
    total = found = 0.0
    missing = 0
    for term in claim.terms:
        is_carried = not is_across or is_surely_known_across(term)
        weight = 1.0 if is_carried else 0.4
        form = forms_of(term)
        credit = 1.0 if holds(form, text) else _IN_HEADING if holds(form, heading) else 0.0
        missing += is_carried and not credit
        total += weight
        found += weight * credit
    return found / (total or 1.0), missing


def _compare(
    claim: Claim, text: str, plain: str, *, dates: frozenset[str], around: frozenset[str], heading: str
) -> tuple[list[str], list[str]]:
    """What the passage says otherwise, and what of the claim it does not state."""
    conflicts: list[str] = []
    lacking: list[str] = []
    if squeeze(claim.text.rstrip(" .。")) in squeeze(text):
        return conflicts, lacking
    for what, verdict in (
        ("date", _date_verdict(claim, dates, around, named=_years_in_names(text))),
        ("number", _number_verdict(claim, plain)),
        ("ordinal", _set_verdict(claim.ordinals, ordinals_in(plain) or ordinals_in(heading))),
        ("place", _set_verdict(claim.cities, cities_in(text), is_strict=False)),
        ("actor", _actor_verdict(claim, text)),
        ("frequency", _set_verdict(frequencies_in(claim.text), frequencies_in(text))),
        ("denial", _denial_verdict(claim, text)),
    ):
        if verdict == "conflict":
            conflicts.append(what)
        elif verdict == "lacking":
            lacking.append(what)
    if bool(_FUTURE.search(text)) > bool(_FUTURE.search(claim.text)):
        lacking.append("time")
    elif bool(_ADVICE.search(text)) > bool(_ADVICE.search(claim.text)):
        lacking.append("mood")
    if any(not names_match(name, f"{text} {heading}") for name in claim.names):
        lacking.append("name")
    # A passage that names countries must name the claim's; one that names none may be read under its heading.
    named = countries_in(text, widely=True) or countries_in(heading, widely=True)
    if not claim.countries <= named:
        lacking.append("country")
    return conflicts, lacking


def _years_in_names(text: str) -> frozenset[str]:
    """Years that are part of a name ("its 2022 National Security Strategy"), by which nothing else is dated."""
    return frozenset(
        date
        for date, start, end in dates_in(text)
        if _NAME_AFTER.match(text[end:]) and _OWNED.search(text[:start]) is not None
    )


def _date_verdict(claim: Claim, dates: frozenset[str], around: frozenset[str], *, named: frozenset[str]) -> str:
    if not claim.dates:
        return "same"
    missing = [d for d in claim.dates if not any(_agree(d, other) for other in dates)]
    if not missing:
        return "same"
    if dates:
        if any(d.startswith(other) for d in missing for other in dates):
            return "lacking"  # the month is right, the day is not stated
        if dates <= named:
            return "lacking"
        return "conflict" if len(missing) == 1 or len(missing) == len(claim.dates) else "lacking"
    vague = [d for d in missing if len(d) < _DAY]
    return "same" if vague == missing and all(any(_agree(d, o) for o in around) for d in vague) else "lacking"


def _agree(one: str, other: str) -> bool:
    """Whether a claimed date is the stated one, or a year or month that holds it."""
    return other.startswith(one) or (one.startswith(other) and one == other)


def _number_verdict(claim: Claim, plain: str) -> str:
    missing = claim.numbers - numbers_in(plain)
    if not missing:
        return "same"
    return "conflict" if len(missing) == 1 and numbers_in(plain) - claim.numbers else "lacking"


def _set_verdict(claimed: frozenset[object], stated: frozenset[object], *, is_strict: bool = True) -> str:
    if claimed <= stated:
        return "same"
    if not stated:
        return "lacking"
    return "conflict" if not claimed & stated or is_strict else "lacking"


def _actor_verdict(claim: Claim, text: str) -> str:
    """Whether the one party that does it is another one in the passage, though both speak of both."""
    actors = countries_in(subject_of(text), widely=True)
    if len(claim.actors) == 1 and len(actors) == 1 and claim.actors != actors:
        return "conflict" if actors & claim.countries or claim.actors & countries_in(text, widely=True) else "lacking"
    return "same"


def _denial_verdict(claim: Claim, text: str) -> str:
    about = _clauses_about(claim, text)
    if any(opposite_in(term, about) for term in loaded_terms(claim.terms)):
        return "conflict"
    if bool(negations(about)) == claim.is_denial:
        return "same"
    # A denial elsewhere in the passage, or in a part of the claim that the passage words otherwise, decides nothing.
    return "lacking" if bool(negations(text)) == claim.is_denial else "conflict"


def _clauses_about(claim: Claim, text: str) -> str:
    """The clauses of a passage that share words with the claim; all of it where none stands out."""
    forms = [forms_of(term) for term in claim.terms]
    kept = [c for c in _CLAUSE.split(text) if sum(holds(form, c) for form in forms) >= max(1, 0.3 * len(forms))]
    return " , ".join(kept) or text
