"""Questions for who somebody is: "Who is Jane Doe?", "What is her title?" with a name, 「ドウ氏の役職は」."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.answering.people import is_plausible_name
from bot.answering.text import has_japanese, morphemes

_TITLE = (
    r"(?:(?:Mr|Ms|Mrs|Miss|Dr|Sir|Lord|Lady|Dame|Prof(?:essor)?|Admiral|General|Ambassador|President|Senator"
    r"|(?:(?:Deputy|Vice|Prime|Foreign|Defen[cs]e|Finance|Home)[- ])*(?:Minister|Secretary|President))\.? )?"
)
_PART = r"[A-Z][\w’'-]*[a-z][\w’'-]*"
_NAME = rf"(?P<name>{_PART}(?: [A-Z]\.| (?:de|van|von|bin|al|der))*(?: {_PART}){{0,2}})"
_OFFICE = (
    r"(?:current |present |official |full |exact |job )?"
    r"(?:jobs?|roles?|positions?|titles?|posts?|ranks?|offices?|functions?|affiliations?)"
)
_ENGLISH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?:[Aa]nd |[Ss]o )?[Ww]ho(?: is|'s|’s| was) {_TITLE}{_NAME}(?:, please)?\??$",
        rf"^(?:[Aa]nd |[Ss]o )?[Ww]hat(?: is|'s|’s| was) {_TITLE}{_NAME}['’]s? {_OFFICE}\??$",
        rf"^(?:[Aa]nd |[Ss]o )?[Ww]h(?:at|ich) {_OFFICE} (?:does|did|do) {_TITLE}{_NAME} (?:hold|have|occupy)\??$",
        rf"^(?:[Pp]lease )?[Tt]ell me who {_TITLE}{_NAME} (?:is|was)[.?]?$",
    )
)
_LOWER = re.compile(r"^who(?: is|'s|’s| was) (?P<name>[a-z][\w’'-]+ [a-z][\w’'-]+)\??$")
_NAME_JA = r"(?P<name>[A-Z][A-Za-z.’'-]*(?: [A-Z][A-Za-z.’'-]*){0,3}|[一-龥々]{2,6}?|[ァ-ヶー]+(?:・[ァ-ヶー]+)*)"
_SUFFIX_JA = r"\s?(?:氏|さん|教授|大使|大臣|首相|博士|提督)?"
_JAPANESE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_NAME_JA}{_SUFFIX_JA}(?:とは|って|は|というのは)、?(?:誰|だれ|どなた|どういう人|どんな人|どのような(?:人|人物|方)|何者)[^、。?]{{0,10}}[。?]*$",
        rf"^{_NAME_JA}{_SUFFIX_JA}の(?:現在の|当時の|正式な)?(?:役職|肩書き?|職位|地位|ポスト|職業|官職|所属)(?:は|を)[^、。?]{{0,14}}[。?]*$",
        rf"^{_NAME_JA}{_SUFFIX_JA}(?:は|の)、?(?:どのような|どういう|どんな|何の)(?:役職|肩書き?|職|地位|ポスト)[^、。?]{{0,14}}[。?]*$",
    )
)


@lru_cache(maxsize=512)
def asked_person(text: str) -> str | None:
    """The name of whoever is asked about, without title; None for any other question.

    A name in small letters is taken for one where two words stand alone ("who is jane doe").
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if has_japanese(plain):
        return _japanese(plain)
    for pattern in _ENGLISH:
        match = pattern.match(plain)
        if match is not None:
            return match["name"] if is_plausible_name(match["name"]) else None
    match = _LOWER.match(plain)
    return match["name"] if match else None


def asks_who(text: str) -> bool:
    """Whether a question names whom it asks about, so that another person's name is no answer."""
    name = asked_person(text)
    return name is not None and not name.islower()


def _japanese(plain: str) -> str | None:
    for pattern in _JAPANESE:
        match = pattern.match(plain)
        if match is not None and _is_name(match["name"]):
            return match["name"]
    return None


def _is_name(word: str) -> bool:
    """Whether it may be a person's name, no office's: 議長は誰ですか asks for whoever is the chair."""
    if word.isascii():
        return is_plausible_name(word)
    return re.match(r"[ァ-ヶ]", word) is not None or any(m.detail == "人名" for m in morphemes(word))
