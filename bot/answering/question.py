"""Reads a question: its kind, what values it asks for, which words and names an answer must be about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.answering.countries import countries_in
from bot.answering.cues import (
    COMPARISON,
    CUES,
    EN_DEFINITION,
    EN_HOW,
    EN_LIST,
    EN_WHY,
    EN_YES_NO,
    JA_DEFINITION,
    JA_ENUMERATES,
    JA_HOW,
    JA_INTERROGATIVE,
    JA_LIST,
    JA_WHY,
    SUMMARY,
    TIMELINE,
)
from bot.answering.extract import Want
from bot.answering.focus import focus_of
from bot.answering.framing import corrected, read_frame
from bot.answering.lexicon import ORDINAL_WORDS, word_list
from bot.answering.persons import asks_who
from bot.answering.places import is_city, is_country
from bot.answering.scope import Scope, split_scope
from bot.answering.text import fold, has_japanese, morphemes, term_sequence
from corpus.languages import Language, detect_language

Kind = Literal["fact", "list", "definition", "yes_no", "why", "how", "comparison", "timeline", "summary"]

_ORDINAL_EN = {word: number for number, word in enumerate(("zeroth", *ORDINAL_WORDS[:12]))}
_ORDINAL = re.compile(
    rf"\b(?:(\d+)(?:st|nd|rd|th)|({'|'.join(_ORDINAL_EN)}))\b(?=[\s-]+[a-z\d])"
    r"|第\s?(\d+|[一二三四五六七八九十]+)\s?(?:[回次期章節条]|原則|項目|段階)"
)
_KANJI_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")}
_YEAR = re.compile(r"(?<!\d)(?<!cve-)((?:19|20)\d{2})(?!\d)")
_POLITE = re.compile(
    r"^(?:(?:please|thanks|thank you|hi|hello|ok|okay|well|great|and|so|also|right|now)\b[,.!:]*\s+)*"
    r"(?:(?:can|could|would|will) (?:you|someone) (?:please |kindly )?|i(?:'d| would) like (?:you )?to |please )?"
    r"(?:tell (?:me|us) |(?:run|go|walk (?:me|us)) through |let (?:me|us) know |remind (?:me|us) (?:of )?|know )?",
    re.I,
)
_RUN_THROUGH = re.compile(r"\b(?:run|go|walk (?:me|us)) through (?:the|its|all|their)\b", re.I)
_TELL = re.compile(r"^(?:please )?(?:explain|describe|define) (?!how|why|what|whether)[^,?]{2,70}[.?]*$")
_ASIDE = re.compile(
    r"^(?:now |and )?in (?:English|Japanese)(?: now| please| then)?\s*[:,]\s*"
    r"|[,;]?\s*\(?in (?:English|Japanese),? please\)?"
    r"|[、。]?(?:英語|日本語)(?:版の記述)?で(?:構いません|かまいません|お願いします|結構です)[。]?",
    re.I,
)
"""Remarks on the language of the answer or of the source."""
_REQUEST_JA = re.compile(
    r"(?:[、。]\s*(?:簡潔|簡単|手短|具体的|端的)に[^。]{0,8}"
    r"|(?:を|について|につき)?、?(?:ご|御)?(?:照会|確認|教示|回答|提示|説明|列挙|列記)(?:を|し)?(?:て)?"
    r"(?:お?願|頂|いただ|たい|くださ|下さ|ほし|欲し|せよ)[^。]{0,10}|(?:を|の程)?お?願い(?:します|いたします|ます|たい)|(?:は)?如何)[。?？\s]*$"
)
"""How a question in Japanese only asks, at its end: what is looked for does not hold these words."""
_DASHES = str.maketrans({c: "-" for c in "–—‐‑−"})
_GLOSSED = re.compile(r"(?<=\w)\s?\(([A-Z][A-Za-z&-]{1,9})\)")
"""The short form of what stands before it: a text may use either."""
_QUOTED = re.compile(r"[「『\"“]([^」』\"”]{2,80})[」』\"”]|(?<!\w)['‘]([^'’]{4,80})['’](?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was understood of a question.

    Attributes:
        text: As asked, folded for width.
        wants: Kinds of value asked for; empty where none is.
        core: The question without the words that say in whose document.
        source: Those words, or an empty string.
        terms: Distinct content terms of the core in order, names included.
        source_terms: The same of the source.
        names: Proper names an answer must be about, as written.
        focus: Terms of the noun that a "how many N" or "which N" counts or chooses.
        ordinals: "Fourth", "第4回" as numbers.
        years: Years named.
        quoted: Titles or words in quotation marks.
        topic: What it asks to be told about, where it asks for whatever is said of that; else an empty string.
        documents: Ids of the documents that it names by title and asks about; empty: any may answer.
    """

    text: str
    language: Language
    kind: Kind
    wants: tuple[Want, ...]
    core: str
    source: str
    terms: tuple[str, ...]
    source_terms: tuple[str, ...]
    names: tuple[str, ...]
    focus: tuple[str, ...]
    ordinals: frozenset[int]
    years: frozenset[str]
    quoted: tuple[str, ...]
    documents: frozenset[str] = frozenset()
    topic: str = ""

    @property
    def wants_list(self) -> bool:
        """Whether several items are asked for."""
        return self.kind == "list"


@lru_cache(maxsize=4_096)
def ordinals_in(text: str) -> frozenset[int]:
    """Ordinal numbers in a text of either language, "4th", "fourth" and "第4回" alike."""
    return frozenset(number for number, _ in ordinal_spans(fold(text)))


def ordinal_spans(folded: str) -> list[tuple[int, int]]:
    """Ordinal numbers of a folded text in order, each with where it ends."""
    found = []
    for match in _ORDINAL.finditer(folded):
        digits, word, japanese = match.groups()
        if digits:
            number = int(digits)
        elif word:
            number = _ORDINAL_EN[word]
        else:
            number = int(japanese) if japanese.isdigit() else sum(_KANJI_DIGITS[c] for c in japanese)
        found.append((number, match.end()))
    return found


@lru_cache(maxsize=4_096)
def years_in(text: str) -> frozenset[str]:
    """Years from 1900 to 2099 in a text."""
    return frozenset(_YEAR.findall(fold(text)))


@lru_cache(maxsize=2)
def _cues(*, japanese: bool) -> tuple[tuple[Want, re.Pattern[str]], ...]:
    """The cues of one language, compiled when first asked for and then kept: `re` itself forgets patterns for others.

    English ones are for folded text, in which there are no capitals; ignoring case would cost twice as much.
    """
    return tuple((want, re.compile(ja, re.I) if japanese else re.compile(en)) for want, en, ja in CUES)


def _wants(folded: str, plain: str, *, japanese: bool) -> tuple[Want, ...]:
    text = plain if japanese else folded
    found = [want for want, cue in _cues(japanese=japanese) if cue.search(text)]
    dates = [w for w in found if w in {Want.DAY, Want.MONTH, Want.YEAR, Want.DATE}]
    drop: set[Want] = set(dates[1:])
    if Want.AUTHOR in found:
        drop |= {Want.PERSON, Want.ORGANISATION}
    if Want.PERCENT in found:
        drop.add(Want.MONEY)
    if {Want.MONEY, Want.DURATION, Want.FREQUENCY, Want.PERCENT, Want.SCORE, Want.CVE} & set(found):
        drop.add(Want.NUMBER)
    if {Want.BUILDING, Want.CITY, Want.COUNTRY} & set(found):
        drop.add(Want.PLACE)
    if Want.FREQUENCY in found or Want.DURATION in found:
        drop |= {Want.DATE, Want.DAY, Want.MONTH, Want.YEAR}
    if Want.ORGANISATION in found:
        drop |= {Want.PERSON, Want.PLACE, Want.COUNTRY} if japanese else {Want.PERSON}
    return tuple(w for w in found if w not in drop)


def _kind(folded: str, plain: str, wants: tuple[Want, ...], *, japanese: bool) -> Kind:
    runs_through = not japanese and bool(_RUN_THROUGH.search(plain))
    tests: tuple[tuple[Kind, bool], ...] = (
        ("summary", bool(SUMMARY.search(folded))),
        ("comparison", bool(COMPARISON.search(folded))),
        ("timeline", bool(TIMELINE.search(folded))),
        ("list", japanese and bool(JA_ENUMERATES.search(folded))),
        ("why", bool((JA_WHY if japanese else EN_WHY).search(folded))),
        ("list", bool((JA_LIST if japanese else EN_LIST).search(folded)) or runs_through),
        ("definition", not wants and _is_definition(folded, japanese=japanese)),
        ("yes_no", not wants and _is_yes_no(folded, plain, japanese=japanese)),
        ("how", not wants and bool((JA_HOW if japanese else EN_HOW).search(folded))),
    )
    return next((kind for kind, holds in tests if holds), "fact")


def _is_definition(folded: str, *, japanese: bool) -> bool:
    return bool(JA_DEFINITION.search(folded) if japanese else EN_DEFINITION.search(folded) or _TELL.search(folded))


def _is_yes_no(folded: str, plain: str, *, japanese: bool) -> bool:
    if japanese:
        return bool(re.search(r"か[。?？]?\s*$", plain)) and not JA_INTERROGATIVE.search(plain)
    return bool(EN_YES_NO.search(folded)) and not re.search(r"\b(?:what|which|who|whom|when|where|why|how)\b", folded)


_EN_NAME = re.compile(r"[A-Z][\w’'.&-]*\w|[A-Z]{2,}|\d+[A-Z]+\b")
_JOINERS = {"of", "the", "for", "and", "on"}
_NOT_A_NAME = frozenset(
    word_list("""
    who what when where which why how is are was were do does did can could should will would has have had in
    on at date meaning number cost price minimum maximum two four five six seven eight nine ten thanks thank ok okay
    yes no hello hi hey explain show run also different new topic from about could you that this of to
    according the a an and but or for under by with going please tell list name give if i
    january february march april may june july august september october november december first second third
    fourth fifth sixth seventh eighth ninth tenth eleventh twelfth whom whose besides under apart beyond within
    without during before after between among against through over per via into onto upon toward towards despite
    regarding concerning following since until while although because both either neither each every all any some
    most many several such than then there here these those they we he she it its his her their our your my state
    identify describe define outline summarise summarize mention say specify up out as not once one
    cve cves cvss url urls pdf cv cvs faq id""")
)


def _english_names(text: str) -> list[str]:
    names: list[str] = []
    tokens = list(re.finditer(r"[\w’'.&-]*\w", text))
    if len(tokens) > 1 and _is_plain_opening(tokens[0].group(), tokens[1].group()):
        tokens = tokens[1:]
    run: list[re.Match[str]] = []
    for token in [*tokens, None]:
        word = token.group() if token else ""
        starts = bool(token and _EN_NAME.fullmatch(word) and not _is_no_name(word))
        joined = bool(run and token and text[run[-1].end() : token.start()] == " ")
        if joined and re.search(r"['’]s$", run[-1].group()):  # "Norway's Coast Guard" are two names
            names.append(text[run[0].start() : run[-1].end() - 2])
            run, joined = [], False
        if token and joined and word == "May" and not text[token.end() :].lstrip()[:1].isdigit():
            starts = True  # "Theresa May"
        if token and starts and (not run or joined):
            run.append(token)
            continue
        if token and joined and word in _JOINERS:
            run.append(token)
            continue
        while run and run[-1].group() in _JOINERS:
            run.pop()
        if run:
            names += _parted(re.sub(r"['’]s$", "", text[run[0].start() : run[-1].end()]))
        run = [token] if token and starts else []
    return names


def _is_no_name(word: str) -> bool:
    return word.casefold().removesuffix("'s") in _NOT_A_NAME or _FIRST_PERSON.fullmatch(word) is not None


_FIRST_PERSON = re.compile(r"I(?:['’](?:m|d|ve|ll))?")


def _is_plain_opening(first: str, second: str) -> bool:
    """Whether a question's first word has its capital from where it stands: "Full RUSI report", "Sorry, I meant"."""
    if not first[1:].islower() or first.endswith("'s") or is_country(first) or is_city(first):
        return False
    return (
        not second[:1].isupper()
        or (second.isupper() and len(second) > 1)
        or _FIRST_PERSON.fullmatch(second) is not None
    )


_BEFORE_NAME = re.compile(r"^(?:(?:on|in|at|by|from) )?(?:the )?")


def _parted(name: str) -> list[str]:
    """Two places, or two names of several words, joined by "and" are two names."""
    said = name.split(" and ")
    parts = [_BEFORE_NAME.sub("", part) for part in said]
    if any(part.startswith(("on ", "in ", "at ", "by ", "from ")) for part in said[1:]):
        return parts  # "on GitHub and on the NCSC website"
    return parts if len(parts) > 1 and all(" " in p or is_city(p) or is_country(p) for p in parts) else [name]


_JA_NAME = re.compile(
    r"[ァ-ヶー]{2,}(?:・[ァ-ヶー]{2,})+|[A-Za-z][A-Za-z0-9&.+-]*(?:\s[A-Z][A-Za-z0-9&.+-]*)*"
    r"|[\u4e00-\u9fffァ-ヶー]{2,}(?:(?<![手方用文技作工話療])法|条約|協定|指令)(?![\u4e00-\u9fff])"
)


def _japanese_names(text: str) -> list[str]:
    names = [m.group() for m in _JA_NAME.finditer(text)]
    taken = "".join(names)
    for word in morphemes(text):
        if word.minor == "固有名詞" and word.surface not in taken and len(word.surface) > 1:
            names.append(word.surface)
    return names


_DATES = frozenset(word_list("date day month year time moment 日付 時期 年月 年月日 happen occur"))
_PLACES = frozenset(word_list("place town citi region happen occur 場所 都市 街 地域"))
_KIND_NOUNS = {
    Want.DATE: _DATES,
    Want.DAY: _DATES,
    Want.MONTH: _DATES,
    Want.YEAR: _DATES,
    Want.PLACE: _PLACES,
    Want.CITY: _PLACES,
    Want.COUNTRY: frozenset(word_list("countri nation happen occur 国")),
    Want.PERSON: frozenset(
        word_list("scholar academ expert economist historian analyst professor politician diplomat offici leader")
    ),
    Want.DURATION: frozenset(word_list("period durat long length 期間 長さ")),
    Want.FREQUENCY: frozenset(word_list("frequenc interv often 頻度 間隔")),
    Want.NUMBER: frozenset(word_list("number total figur headcount count 数")),
    Want.CVE: frozenset(["cve"]),
    Want.URL: frozenset(["url", "address"]),
}
"""Words for the kind of value itself, and that something was there: a sentence with a month does not say "month"."""


_POSTS = frozenset(word_list("post job rank titl posit 役職 肩書 肩書き 職 地位"))
"""Asked of somebody who is named: a text that says what somebody is does not call it so."""


_MANNERS = frozenset(word_list("手段 方法 やり方 仕方 手法 例 内容"))
"""What somebody asks for: a text that gives it does not say that it is one."""


def _without(kinds: frozenset[str], terms: Iterable[str], *, least: int = 1) -> tuple[str, ...]:
    found = tuple(terms)
    kept = tuple(t for t in found if t not in kinds)
    return kept if len(kept) >= least else found


def _of_countries(names: Iterable[str]) -> frozenset[str]:
    """Terms of the countries among names: of a "Danish ministry" the sentence must know the ministry."""
    return frozenset(term for name in names if countries_in(name) for term in term_sequence(name))


@lru_cache(maxsize=512)
def read_question(text: str, *, language: Language | None = None) -> Question:
    """Read a question.

    Args:
        text: As asked, one or several sentences; not empty.
        language: Where the asker chose one; else told from the text.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    plain = corrected(_ASIDE.sub("", plain) or plain)
    folded = fold(plain)
    folded = _POLITE.sub("", folded) or folded
    japanese = has_japanese(plain) and detect_language(plain) is Language.JA
    wants = () if asks_who(plain) else _wants(folded, plain, japanese=japanese)
    asked = (_REQUEST_JA.sub("", plain) if japanese else _POLITE.sub("", plain)) or plain
    frame = read_frame(asked)
    scope = split_scope(asked) if frame is None else Scope(core=frame.what, source=frame.who)
    kinds = frozenset[str]().union(*(_KIND_NOUNS.get(want, frozenset()) for want in wants))
    known = kinds | _of_countries(_japanese_names(plain) if japanese else _english_names(plain))
    quoted = tuple(next(g for g in groups if g) for groups in _QUOTED.findall(plain))
    names = _japanese_names(plain) if japanese else _english_names(plain)
    return Question(
        text=plain,
        language=language or detect_language(plain),
        kind="fact" if frame else _kind(folded, plain, wants, japanese=japanese),
        wants=wants,
        core=scope.core,
        source=scope.source,
        terms=_without(
            (kinds if not names else kinds | _POSTS) | _MANNERS, dict.fromkeys(term_sequence(scope.core)), least=2
        ),
        source_terms=tuple(dict.fromkeys(term_sequence(scope.source))),
        names=tuple(dict.fromkeys(name for name in names if name not in _GLOSSED.findall(plain))),
        focus=() if frame else _without(known, focus_of(folded, plain, japanese=japanese), least=0),
        ordinals=ordinals_in(plain),
        years=years_in(plain),
        quoted=quoted,
        topic=frame.what if frame else "",
    )
