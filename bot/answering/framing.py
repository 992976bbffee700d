"""Questions that ask for whatever somebody says about something: "What is the paper's view on ports?".

The verbs and nouns of such a question ("suggest", "view", 見解) only ask; a sentence that answers need not hold them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.answering.countries import countries_in
from bot.answering.text import has_japanese, term_sequence

_ABOUT = r"(?:about|on|regarding|concerning|with regards? to|in relation to|as regards)"
_SAYS = (
    r"(?:say|said|suggest|recommend|advise|argue|claim|think|write|state|note|mention|propose|warn|conclude|reveal|report"
    r"|teach|observe|offer|find|have to say|(?:have|make|give|provide|contain)(?: (?:any|a|some|the|which|what))?"
    r"(?: (?:points?|views?|advice|guidance|recommendations?|suggestions?|information|details?|comments?))?)"
)
_VIEW = (
    r"(?:views?|positions?|stance|opinions?|take|thinking|thoughts|advice|guidance|recommendations?|message|line"
    r"|comments?)"
)
_WHO, _WHAT = r"(?P<who>[^,?]{2,90}?)", r"(?P<what>[^?]+)\??$"
_OPENING = r"^(?:and |so |but )?"
_POINT = r"(?:points?|views?|advice|guidance|recommendations?|suggestions?|else|exactly|specifically)"
_ENGLISH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_OPENING}what (?:{_POINT} )?(?:does|do|did|has|have) {_WHO} {_SAYS} {_ABOUT} {_WHAT}",
        rf"{_OPENING}what(?: is| are| was| were|'s) {_WHO}(?:'s?|’s?) (?:\w+ )?{_VIEW} {_ABOUT} {_WHAT}",
        rf"{_OPENING}what(?: is| are|'s) (?:the )?{_VIEW} of {_WHO} {_ABOUT} {_WHAT}",
        rf"{_OPENING}(?:what(?: is|'s| has been| was) (?:said|written|stated|mentioned)|(?:is there )?anything"
        rf"|what(?: are| is) the {_VIEW})(?P<who>) {_ABOUT} {_WHAT}",
        rf"{_OPENING}(?:does|do|did) {_WHO} (?:mention|discuss|address|cover|say anything {_ABOUT})"
        r" (?P<what>[^?,]+),? (?:and|or|so) (?:if so,? )?what (?:does|do|did) (?:it|they) [^?]+\??$",
        rf"{_OPENING}how (?:does|do|did) {_WHO} (?:describe|characterise|characterize|present|portray) {_WHAT}",
    )
)
_STANCE_JA = "(?:見解|立場|考え方?|主張|意見|認識|評価|記述|言及|説明|提言|姿勢|記載)"
_ABOUT_JA = "(?:に関する|についての|に対する|への|を巡る|をめぐる)"
_STANCES_JA = (
    re.compile(
        rf"^(?P<what>[^、。?]{{2,60}}?){_ABOUT_JA}(?P<who>[^、。?]{{2,50}}?)の{_STANCE_JA}は[^、。?]{{0,12}}[。?]*$"
    ),
    re.compile(
        rf"^(?P<who>[^、。?]{{2,50}}?)の(?P<what>[^、。?]{{2,60}}?){_ABOUT_JA}{_STANCE_JA}は[^、。?]{{0,12}}[。?]*$"
    ),
)
_SAYS_JA = "(?:述べ|言っ|言及し|書かれ|書い|説明し|触れ|記載|教えて|知りたい|示し|論じ|指摘し)"
_JAPANESE = (
    *_STANCES_JA,
    re.compile(
        rf"^(?:(?P<who>[^、。?]{{2,50}}?)(?:は|では|によると|によれば)、?)?(?P<what>[^、。?は]{{2,60}}?)(?:について|に関して)は?"
        rf"(?:何と|どう|どのように|何か|どんなことが|何が)?{_SAYS_JA}[^、。?]{{0,14}}[。?]*$"
    ),
)
_DOCUMENT = re.compile(
    r"\b(?:papers?|reports?|articles?|pieces?|documents?|guidance|guidelines?|entry|study|statement|strategy|page|text"
    r"|publication|chapter|commentary|essay|post|review|note|brief|authors?|writers?|experts?)\b|^(?:it|they|this|that)$"
    r"|文書|論文|記事|指針|原則|論説|提言|資料|報告書|声明|戦略|著者|筆者",
    re.IGNORECASE,
)
_SOURCE_NAME = re.compile(r"(?:the )?[A-Z][\w&-]+|[A-Z]{2,}[A-Z\d-]*")


_CORRECTION = re.compile(
    r"^(?:(?:sorry|no|pardon(?: me)?|apologies|oops|actually|rather)\b[,.:!]*\s+)+"
    r"(?:i|we) (?:meant|mean|was asking about) (?P<who>[^.?!;]{2,80})[.!;]\s+"
    r"(?P<rest>[^.?!]*\b(?P<it>it|they|that one|that|this)\b.*)$",
    re.IGNORECASE,
)


class Frame(NamedTuple):
    """Who is asked about, or an empty string for anybody, and what about."""

    who: str
    what: str


def corrected(text: str) -> str:
    """A question behind a correction, about what it names: "Sorry, I meant the report. What does it say of tides?"."""
    match = _CORRECTION.match(text)
    if match is None:
        return text
    start, end = match.span("it")
    return f"{text[match.start('rest') : start]}{match['who'].strip()}{text[end:]}"


def read_frame(text: str) -> Frame | None:
    """The frame of a question, or None where it has none or asks for a country's own view rather than a document's."""
    for pattern in _JAPANESE if has_japanese(text) else _ENGLISH:
        match = pattern.match(text.strip())
        if match is None:
            continue
        who, what = (match["who"] or "").strip(), match["what"].strip(" .")
        if _is_source(who) and term_sequence(what):
            return Frame(who, what)
    return None


def _is_source(who: str) -> bool:
    if not who or _DOCUMENT.search(who):
        return True
    return not countries_in(who, widely=True) and _SOURCE_NAME.fullmatch(who) is not None
