"""Values of the kind that a question asks for, in a sentence."""

from __future__ import annotations

import re

from bot.answering.countries import countries_in
from bot.answering.extract import Want, is_organisation, values
from bot.answering.lexicon import word_list
from bot.answering.matching import matches
from bot.answering.question import Question, ordinal_spans
from bot.answering.text import fold, has_japanese

_OF_MEETINGS = frozenset({Want.DATE, Want.DAY, Want.MONTH, Want.YEAR})
_OF_COUNTRIES = frozenset({Want.PLACE, Want.COUNTRY})
_LONGEST_COUNTRY = 24
_COUNTED = re.compile(
    r"(?:([^\s、。]{1,12})(?:の(?:総|人)?数|数)?(?:は|が|を|、)|([\u4e00-\u9fffァ-ヶー]{2,10}?))(?:約|およそ|計|合計|全|少なくとも|最大で?|最低|合わせて|おおむね|概ね|ほぼ|延べ)?\Z"
)
_DEFINITE = re.compile(r"\b(?:the|these|those|both|our|their|its|all)\s$", re.I)
_LED = re.compile(r"\b(?:co-?)?(?:chaired|headed|led|presided)\b|\bwho (?:chairs|heads|leads)\b|率い|(?:議|団)長を務め")
_AT_THE_HEAD = re.compile(
    r"chair|\bhead(?:s|ed|ing)?\b|\bled\b|\blead(?:s|er|ers|ing)?\b|\bpresid|\brepresent|\bdirect(?:s|ed|or)|\bchief\b"
    r"|議長|率い|団長|代表|主導|リーダー|会長|局長|長官"
)
_NOUN = re.compile(r"\b(?!(?:and|or|to|by|from|up|the|a|an|of|some|about|over|at|least|most|per)\b)[a-z]{2,}", re.I)
_RUNS_ON = re.compile(r"[a-z]{2}|\d{2}")
"""Two characters between which no word and no number ends."""
_BODIES = re.compile(
    r"\b(?:agencies|ministries|departments|organi[sz]ations|companies|firms|bodies|institutions|services)\b"
)
_LETTERS = re.compile(r"[A-Z]{2,5}\d?")
"""Beside a word for several bodies, letters by themselves are one: "the agencies MI5 and GCHQ"."""
_HYPHEN = re.compile(r"[-–]")
_AMOUNTS = frozenset(word_list("amount sum price cost fee budget salary fine total 金額 費用 予算 総額 料金 罰金"))


def wanted_values(question: Question, want: Want, text: str) -> tuple[tuple[int, int], ...]:
    """Values of the wanted kind that the question does not already name."""
    asked = fold(question.text)
    spans = tuple(s for s in values(text, want) if not _names(asked, fold(text[s[0] : s[1]]).removesuffix("'s")))
    if question.ordinals and want in _OF_MEETINGS:
        spans = tuple(s for s in spans if not _is_of_another(question, text[: s[0]]))
    if want is Want.PERSON and _LED.search(asked) and not _AT_THE_HEAD.search(fold(text)):
        return ()  # whoever agreed or attended did not lead
    if want is Want.ORGANISATION:
        spans = tuple(s for s in spans if not _names_countries_only(text[s[0] : s[1]]))
    if want in _OF_COUNTRIES:
        spans = tuple(s for s in spans if not _is_asked_country(question, text[s[0] : s[1]]))
    if want is Want.ORGANISATION and question.kind == "list":
        told = _BODIES.search(text) is not None
        return tuple(s for s in spans if is_organisation(n := text[s[0] : s[1]]) or (told and _LETTERS.fullmatch(n)))
    if want is Want.ORGANISATION and question.focus and not any(matches(t, text) for t in question.focus):
        spans = tuple(s for s in spans if is_organisation(text[s[0] : s[1]]))
    if want is Want.NUMBER:
        spans = tuple(s for s in spans if (_counts(question, text, s) if question.focus else not _is_given(text, s)))
        if not spans and _AMOUNTS & set(question.focus):
            spans = values(text, Want.MONEY)
    return spans


def _names(asked: str, value: str) -> bool:
    """Whether a value stands in a question: "two" does not in one about networks, nor "20" in one about 2018."""
    if value not in asked:
        return False
    ends = (
        asked[max(0, at.start() - 1) : at.start() + 1] + " " + asked[at.end() - 1 : at.end() + 1]
        for at in re.finditer(re.escape(value), asked)
    )
    return not value or any(_RUNS_ON.search(end) is None for end in ends)


def _is_of_another(question: Question, before: str) -> bool:
    """Whether what stands before a value numbers something else last: "the fourth talks (2018) … the fifth …"."""
    numbered = ordinal_spans(fold(before))
    return bool(numbered) and numbered[-1][0] not in question.ordinals


def _names_countries_only(name: str) -> bool:
    """Whether a name is countries joined by a hyphen: "Russia-Ukraine" is no organisation."""
    pieces = _HYPHEN.split(name)
    return len(pieces) > 1 and all(countries_in(piece) for piece in pieces)


def _is_asked_country(question: Question, name: str) -> bool:
    """Whether a value is a country that the question names in other words: "the UK" where it says Britain."""
    named = countries_in(name)
    return bool(named) and named <= countries_in(question.text) and len(name) <= _LONGEST_COUNTRY


def _is_given(text: str, span: tuple[int, int]) -> bool:
    """Whether a number only refers to what was counted before: "the two sides" tells nobody how many there are."""
    return text[span[0] : span[1]].isalpha() and _DEFINITE.search(text[: span[0]]) is not None


def _counts(question: Question, text: str, span: tuple[int, int]) -> bool:
    """Whether a number is of what is counted, which follows it, or in Japanese stands right before it: 職員は30名."""
    is_japanese = has_japanese(text)
    beside = text[span[1] : span[1] + (24 if is_japanese else 60)]
    following = next((start for start, _ in values(text, Want.NUMBER) if start >= span[1]), len(text))
    if not is_japanese and _NOUN.search(text[span[1] : following]):
        beside = text[span[1] : min(following, span[1] + 60)]  # "900 pilots and 300 stokers"; not "10 to 20 ships"
    if is_japanese and (counted := _COUNTED.search(text[: span[0]])):
        beside = f"{counted.group(1) or counted.group(2)}、{beside}"
    return any(matches(term, beside) for term in question.focus)
