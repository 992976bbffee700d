"""Holds a statement against a passage: shared words, and agreement of dates, numbers, names, places and actors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answering.countries import countries_in
from bot.answering.evidence import CROSSING, heading_of, stretch
from bot.answering.extract import Want, values
from bot.answering.kinds.dates import dates_in
from bot.answering.kinds.positions import subject_of
from bot.answering.lexicon import word_list
from bot.answering.matching import forms_of, holds, is_known_across, names_match
from bot.answering.opposites import loaded_terms, opposite_in
from bot.answering.places import is_city
from bot.answering.question import ordinals_in, read_question
from bot.answering.text import fold, has_japanese, squeeze, stem
from bot.answering.verification import negations
from corpus.languages import Language, detect_language
from retrieval.query import Hit

_SUPPORTS, _SUPPORTS_ACROSS = 0.74, 0.6
_CONTRADICTS, _CONTRADICTS_ACROSS = 0.72, 0.62
_CLOSE, _CLOSE_ACROSS = 0.55, 0.7
_MAY_MISS = 0.15
"""Share of the claim's terms that a supporting passage may lack; of a short claim, none."""
_LEAST_TERMS = 2
_LEAST_COVERAGE = 0.4
_LEAST_OWN = 0.5
_IN_HEADING = 0.7
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD_NUMBERS = {
    word: str(number)
    for number, word in enumerate(word_list("""two three four five six seven eight nine ten eleven twelve"""), start=2)
}
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b|第\s?\d+")
_NTH = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
    r"|第\s?(?:\d+|[一二三四五六七八九十]+)\s?[回次期]",
    re.I,
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|is to|are to|was to|were to|plans? to|next year|following year)\b"
    r"|翌年|来年|予定|される見込み"
)
_FREQUENCY = re.compile(
    r"\b(?:bi-?|semi-?|half-?)?(?:annual|yearly|monthly|weekly|daily|quarterly)|biennial|毎年|年2回|年二回|半年|毎月|隔年|毎週"
)
_DAY = 10
_KANJI_COUNT = re.compile(r"(?<![\u4e00-\u9fff])([二三四五六七八九])(?:つ|人|名|件|国|か国|社|回|本)")
_CLAUSE = re.compile(r"[,;:，、；：]|\b(?:but|while|although|and|which)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement to be checked, with everything in it that can be right or wrong by itself.

    Attributes:
        terms: Content terms less numbers and dates.
        dates: ISO dates or prefixes.
        numbers: Numbers that are part of no date.
        names: Proper names.
        cities: Cities, as written.
        actors: Countries in its subject.
    """

    text: str
    terms: tuple[str, ...]
    dates: frozenset[str]
    numbers: frozenset[str]
    ordinals: frozenset[int]
    names: tuple[str, ...]
    cities: frozenset[str]
    countries: frozenset[str]
    actors: frozenset[str]
    is_denial: bool


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


def read_claim(text: str) -> Claim | None:
    """Read a statement; None for a question, a heading or a scrap, which claim nothing."""
    bare = text.strip()
    if bare.endswith(("?", "？")) or len(bare) < (8 if has_japanese(bare) else 20):
        return None
    question = read_question(bare)
    dates, plain = _dates_and_rest(bare)
    terms = tuple(t for t in question.terms if not any(c.isdigit() for c in t) and t not in _MONTHS)
    if len(terms) < _LEAST_TERMS:
        return None
    names = tuple(n for n in question.names if not (countries_in(n, widely=True) or is_city(n) or n.isdigit()))
    return Claim(
        text=bare,
        terms=terms,
        dates=dates,
        numbers=_numbers(plain),
        ordinals=ordinals_in(plain),
        names=names,
        cities=_cities(bare),
        countries=countries_in(bare),
        actors=countries_in(subject_of(bare), widely=True),
        is_denial=bool(negations(bare)),
    )


_MONTHS = frozenset(
    stem(month)
    for month in word_list("""
    january february march april may june july august september october november december""")
) | {"月", "日", "年"}


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
    across = has_japanese(text) != has_japanese(claim.text)
    coverage, missing = _coverage(claim, text, heading, is_across=across)
    own, _ = _coverage(claim, text, "", is_across=across)
    if coverage < _LEAST_COVERAGE or own < _LEAST_OWN:
        return None
    about = _part_about(claim, text)
    dates, plain = _dates_and_rest(about)
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


def _coverage(claim: Claim, text: str, heading: str, *, is_across: bool) -> tuple[float, int]:
    """Share of the terms held, and how many are held nowhere though they could be."""
    total = found = 0.0
    missing = 0
    for term in claim.terms:
        is_carried = not is_across or is_known_across(term)
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
        ("date", _date_verdict(claim, dates, around)),
        ("number", _number_verdict(claim, plain)),
        ("ordinal", _set_verdict(claim.ordinals, ordinals_in(plain) or ordinals_in(heading))),
        ("place", _set_verdict(claim.cities, _cities(text), is_strict=False)),
        ("actor", _actor_verdict(claim, text)),
        ("frequency", _set_verdict(_frequencies(claim.text), _frequencies(text))),
        ("denial", _denial_verdict(claim, text)),
    ):
        if verdict == "conflict":
            conflicts.append(what)
        elif verdict == "lacking":
            lacking.append(what)
    if bool(_FUTURE.search(text)) > bool(_FUTURE.search(claim.text)):
        lacking.append("time")
    if any(not names_match(name, f"{text} {heading}") for name in claim.names):
        lacking.append("name")
    # A passage that names countries must name the claim's; one that names none may be read under its heading.
    named = countries_in(text, widely=True) or countries_in(heading, widely=True)
    if not claim.countries <= named:
        lacking.append("country")
    return conflicts, lacking


def _date_verdict(claim: Claim, dates: frozenset[str], around: frozenset[str]) -> str:
    if not claim.dates:
        return "same"
    missing = [d for d in claim.dates if not any(_agree(d, other) for other in dates)]
    if not missing:
        return "same"
    if dates:
        if any(d.startswith(other) for d in missing for other in dates):
            return "lacking"  # the month is right, the day is not stated
        return "conflict" if len(missing) == 1 or len(missing) == len(claim.dates) else "lacking"
    vague = [d for d in missing if len(d) < _DAY]
    return "same" if vague == missing and all(any(_agree(d, o) for o in around) for d in vague) else "lacking"


def _agree(one: str, other: str) -> bool:
    """Whether a claimed date is the stated one, or a year or month that holds it."""
    return other.startswith(one) or (one.startswith(other) and one == other)


def _number_verdict(claim: Claim, plain: str) -> str:
    missing = claim.numbers - _numbers(plain)
    if not missing:
        return "same"
    return "conflict" if len(missing) == 1 and _numbers(plain) - claim.numbers else "lacking"


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


def _dates_and_rest(text: str) -> tuple[frozenset[str], str]:
    """The dates of a text, and the text without them."""
    found = dates_in(text)
    rest = list(text)
    for _, start, end in found:
        rest[start:end] = " " * (end - start)
    return frozenset(date for date, _, _ in found), "".join(rest)


def _numbers(text: str) -> frozenset[str]:
    folded = fold(text)
    counted = _ORDINAL.sub(" ", folded)
    found = {number.replace(",", "").rstrip(".") for number in _DIGITS.findall(counted)}
    found |= {_WORD_NUMBERS[w] for w in re.findall(r"[a-z]+", folded) if w in _WORD_NUMBERS}
    found |= {str("〇一二三四五六七八九".index(k)) for k in _KANJI_COUNT.findall(folded)}
    return frozenset(found)


def _frequencies(text: str) -> frozenset[str]:
    """How often something happens, as one word: "biannual", "annual", "monthly"."""
    return frozenset(word.replace("-", "").replace("yearly", "annual") for word in _FREQUENCY.findall(fold(text)))


def _cities(text: str) -> frozenset[str]:
    """Cities in a text, one key for both languages where the name is known in both."""
    return frozenset(
        _CITY_KEYS.get(text[a:b], text[a:b].casefold()) for a, b in values(text, Want.PLACE) if is_city(text[a:b])
    )


_CITY_KEYS = {
    "東京": "tokyo", "ロンドン": "london", "パリ": "paris", "ベルリン": "berlin", "ブリュッセル": "brussels",
    "ワシントン": "washington", "ニューヨーク": "new york", "京都": "kyoto", "大阪": "osaka", "広島": "hiroshima",
    "ソウル": "seoul", "北京": "beijing", "ジュネーブ": "geneva", "ウィーン": "vienna", "シンガポール": "singapore",
    "キャンベラ": "canberra", "デリー": "delhi", "ハノイ": "hanoi", "バンコク": "bangkok", "ジャカルタ": "jakarta",
    "バンダルスリブガワン": "bandar seri begawan", "ローマ": "rome", "モスクワ": "moscow", "キーウ": "kyiv",
}  # fmt: skip
