"""Names of people, told by titles, bylines and capitals (English) or by part of speech and suffixes (Japanese)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.answering.lexicon import word_list
from bot.answering.places import is_building, is_city, is_country

_TITLE = (
    r"(?:Mr|Ms|Mrs|Miss|Dr|Sir|Lord|Lady|Dame|Prof(?:essor)?|President|(?:Deputy\s"
    r"|Vice[- ])?Prime\sMinister|(?:[A-Z]\w+\s){0,2}Minister|(?:[A-Z]\w+\s){0,3}Secretary"
    r"|Ambassador|Admiral|General|Premier|Chancellor|Director|Senator|Commissioner|Chairman|Chair)"
)
_NAME_PART = r"[A-Z][\w’'-]*[a-z\u00df-\u024f][\w’'-]*"
_TITLED = re.compile(rf"\b{_TITLE}\.?\s+((?:{_NAME_PART})(?:\s(?:[A-Z]\.\s)?{_NAME_PART}){{0,2}})")
_PLAIN = re.compile(
    rf"(?<![\w-])({_NAME_PART}(?:\s[A-Z]\.)?(?:\s(?:de|van|von|bin|al))?\s{_NAME_PART}(?:\s{_NAME_PART})?)(?![\w-])"
)
_NOT_NAME = frozenset(
    word_list("""
    by the this that these those when where what which while with from into our your their its his her in on
    at by of and or for to a an as if cyber security cybersecurity national international joint foreign
    defence defense ministry minister department office agency strategy partnership cooperation agreement
    council forum summit group union state states united kingdom north south east west central pacific
    atlantic indo asia asian european japanese british american german french chinese russian new first
    second third law act active cold war world information supply chain data model prompt injection policy
    engine zero trust access research fellow senior visiting associate director cabinet home police
    intelligence centre center institute university college society house white paper prime deputy assistant
    general chief officer public private critical infrastructure language large service services user system
    privacy view profile read full report january february march april may june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday digital culture media sport
    internet things olympic paralympic games economy trade industry affairs treaty convention charter article
    response planning management recovery operation operations exercise project lead team technical
    vulnerability entries japanese localization co-lead reviewer application applications top hugging face
    google play open source high low human rights rule order studies economist affairs perspective opinion
    expert east executive lab labs network networks conference university relations street times journal
    press news republic people’s people's communist party government parliament royal navy air force army
    ocean shield sea strait islands city attack attacks campaign incident compromise ransomware initiative
    digest magazine brief archive board advisory committee commission authority association federation foundation
    corporation company accord accords pact doctrine memorandum declaration statement vision framework dialogue process
    program programme report record sheet fact toolbox consultations consultation ministerial workshop conference""")
)
_MONTH_NAME = re.compile(r"(?:April|May|June|August)(?!\s?\d)(?!\w)")
_COMMON_NOUN = re.compile(
    r"^.{2,}(?:tion|sion|tions|ity|ities|ment|ments|ness|ship|ships|ware|ance|ence|ings?|ices|ics|ology"
    r"|ures?|ists?|ers|ors|als|ive|ives|ical|able)$"
)
_JA_SUFFIX = re.compile(
    r"([\u4e00-\u9fff々ァ-ヶー・A-Za-z ]{2,14}?)(?:氏|さん|博士|教授|大臣|首相|大使|議員)(?![\u4e00-\u9fff])"
)
_JA_OFFICE = re.compile(
    r"[\s・]*(?:(?:日本国|日本|英国|米国)?(?:外務|防衛|国防|内務|財務|総務|法務|環境|経済産業|文部科学|厚生労働|農林水産|国土交通"
    r"|デジタル|特命全権|筆頭|首席|副|元|前|参院|衆院|参議院|衆議院)|[\u4e00-\u9fffァ-ヶー]*(?:担当|駐在|政策))+$"
)
_JA_BODY = re.compile(r"[省庁局部課]|^駐")
_JA_NAME = re.compile(r"[\u4e00-\u9fff々ァ-ヶー]+")
_JA_JOINT = re.compile(r"[ \u3000・＝]?")
"""What stands between the parts of a name, if anything: 築地 テレサ, ジョン・レノン."""
_KANJI = re.compile(r"[\u4e00-\u9fff]")
_JA_AFTER_LABEL = re.compile(r"(?:著者|執筆者?|筆者|文責)\s*[:：]\s*([\u4e00-\u9fff々ァ-ヶー・ A-Za-z]{2,20})")


def is_plausible_name(name: str) -> bool:
    """Whether words with capitals may be somebody's name, and no office's, body's or place's."""
    parts = re.split(r"[\s-]+", name)
    if any(part.casefold().strip("’'.") in _NOT_NAME for part in parts):
        return False
    if any(_COMMON_NOUN.match(part) and len(part) > 6 for part in parts):
        return False
    return not (is_country(name) or is_city(name) or is_building(name) or any(is_country(p) for p in parts))


def person_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of people's names, titles left out, in order; may miss some and take some others for people."""
    found: set[tuple[int, int]] = set()
    for pattern in (_TITLED, _PLAIN):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if any(a < end and start < b for a, b in found):
                continue
            first, _, rest = text[start:end].partition(" ")
            if first.casefold() in _NOT_NAME and " " in rest:
                start += len(first) + 1  # "By Jane Doe", "The Jane Doe"
            is_month = pattern is _TITLED and _MONTH_NAME.match(text, start) is not None  # "Prime Minister May"
            if is_month or is_plausible_name(text[start:end].removesuffix("’s").removesuffix("'s")):
                found.add((start, end))
    found |= _japanese(text)
    return tuple(sorted(found))


def _japanese(text: str) -> set[tuple[int, int]]:
    if not re.search(r"[\u4e00-\u9fffァ-ヶ]", text):
        return set()
    found = {match.span(1) for match in _JA_AFTER_LABEL.finditer(text)}
    for match in _JA_SUFFIX.finditer(text):
        name = _JA_OFFICE.sub("", match[1]).rstrip()
        if len(name) > 1 and not _JA_BODY.search(name):
            found.add((match.start(1), match.start(1) + len(name)))
    found.update(_by_morphemes(text))
    return {span for span in found if not any(_holds(other, span) for other in found)}


def _by_morphemes(text: str) -> Iterator[tuple[int, int]]:
    """Spans of words that the dictionary knows as names of people, family and given name together."""
    from bot.answering.text import morphemes

    position, begun = 0, -1
    for word in (*morphemes(text), None):
        if word is not None and begun >= 0 and _JA_JOINT.fullmatch(word.surface):
            continue
        start = -1 if word is None else text.find(word.surface, position)
        is_name = word is not None and start >= 0 and word.detail == "人名" and _JA_NAME.match(word.surface) is not None
        if begun >= 0 and not (is_name and _JA_JOINT.fullmatch(text, position, start)):
            if position - begun > 1 and (_KANJI.match(text, begun) or "・" in text[begun:position]):
                yield begun, position
            begun = -1
        if word is None or start < 0:
            continue
        position = start + len(word.surface)
        if is_name and begun < 0:
            begun = start


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]
