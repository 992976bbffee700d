"""Reads questions that name a part of a document by number, place or heading, or that count or list its parts."""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.answering.lexicon import ORDINAL_WORDS
from bot.answering.text import has_japanese

Form = Literal["place", "number", "heading", "outline", "count", "list"]
LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRequest:
    """What is asked for.

    Attributes:
        form: The part at a place ("the third recommendation"), of a number ("principle 4") or under a heading; the
            headings of a document; how many parts of a kind it has; which.
        noun: What the parts are called; empty for a heading and for the headings of a document.
        at: Place from 1, or `LAST`; the number as written; the heading.
        document: What is said to name the document; empty where nothing is.
        said: The part as the question names it ("principle 4"), to be told where there is none.
        is_quoted: Whether a heading stands in quotation marks.
        is_order: Whether somebody is told to list, or to say how many there are, rather than asked which a document gives.
        is_many: Whether it is asked how many there are, or a number of them is named.
        is_exact: Whether nothing but the words of a heading says that one is meant.
    """

    form: Form
    noun: str = ""
    at: str = ""
    document: str = ""
    said: str = ""
    is_quoted: bool = False
    is_order: bool = False
    is_exact: bool = False
    is_many: bool = False


_COUNTS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_KANJI = "一二三四五六七八九十"
_QUOTED = re.compile(r"[「『“\"]([^」』”\"]{1,200})[」』”\"]|(?<!\w)['‘]([^'’]{2,160})['’](?!\w)")
_RELATIVE = re.compile(r"^(?:that|which) ", re.I)
_HELD = re.compile(r"<(\d)>")

_HEAD = (
    r"(?:(?:please |can you |could you )*(?:what(?: is|'s|’s| are| does| do)|describe|explain|quote|show(?: me)?|give(?: me)?|read(?: me)?"
    r"|tell me(?: about)?|summari[sz]e|sum up|(?:what does|what do|what's|what is) (?:it say )?in|what is said in|which is))"
)
_ORD = rf"(?P<ord>{'|'.join(ORDINAL_WORDS)}|\d{{1,2}}(?:st|nd|rd|th)|last|final|very last)"
_NUM = r"(?:number |no\.? ?|# ?)?(?P<num>\d{1,3}(?:\.\d{1,2}){0,3}|[IVX]{1,4}|(?<=annex )[A-H]|(?<=appendix )[A-H])"
_WORD = r"(?!(?:of|in|from|that|which|on|by|for|to|and|with|is|are|at)\b)[a-z][a-z-]*"
_NP = rf"(?P<noun>{_WORD}(?: {_WORD}){{0,3}}?)"
_GIVES = (
    r"(?:gives?|makes?|lists?|names?|describes?|mentions?|sets? out|identif(?:y|ies)|recommends?|contains?|has|have|puts? forward"
    r"|presents?|offers?|covers?|contain|discuss(?:es)?)"
)
_GIVE = _GIVES.replace("s?", "")
_OF = r"(?:of|in|from|by|on|(?:given|made|listed|described|named|set out|mentioned|contained|found) (?:in|by))"
_TAIL = rf"(?: {_OF} (?P<doc>.+?)| (?P<doc2>(?:that|which) .+?|the .+?|<\d>) {_GIVES})?"
_SAYS = r"(?: (?:say|state|cover|describe|recommend|contain|mean|read|call for|propose|deal with|ask for|require|suggest|about|say about it|all about))?"
_SECTION = r"(?:section|chapter|heading|subsection|sub-section)"
_CALLED = r"(?:(?:called|titled|headed|entitled|named|on|about|dealing with|under the heading(?: of)?) )?"
_PARTS = r"(?:sections?|chapters?|headings?|section headings|subsections)"
_ENGLISH: tuple[tuple[Form, str], ...] = (
    (
        "outline",
        rf"(?:{_HEAD}|list|name|which are)(?: all)?(?: of)?(?: the| its)? (?:main |top-level )*(?:{_PARTS}|table of contents|contents page|outline) (?:of|in) (?P<doc>.+?)",
    ),
    (
        "outline",
        rf"(?:what|which|how many) (?:main |top-level )?{_PARTS} (?:does|do) (?P<doc>.+?) (?:have|contain|consist of|comprise|include)",
    ),
    ("outline", rf"(?:what|which|how many) (?:main |top-level )?{_PARTS} are (?:there )?in (?P<doc>.+?)"),
    ("outline", rf"(?:what are|what is) (?P<doc>.+?)(?:'s|’s) (?:{_PARTS}|table of contents|outline)"),
    ("outline", r"how is (?P<doc>.+?) (?:structured|organi[sz]ed|divided|laid out|set out)"),
    ("outline", rf"(?:what|into (?:what|which)) {_PARTS} is (?P<doc>.+?) divided(?: into)?"),
    ("heading", rf"{_HEAD} (?:the |its )?{_SECTION} {_CALLED}(?P<heading><\d>){_TAIL}{_SAYS}"),
    (
        "heading",
        rf"{_HEAD} (?:the |its )?(?:part |passage |paragraphs? )(?:called|titled|headed|entitled|named|under the heading(?: of)?) (?P<heading><\d>){_TAIL}{_SAYS}",
    ),
    ("heading", rf"{_HEAD} (?:the |its )?(?P<heading><\d>) (?:{_SECTION}|part){_TAIL}{_SAYS}"),
    (
        "heading",
        rf"what (?:does|do) (?P<doc>.+?) (?:say|state|contain) (?:in|under) (?:the |its )?{_SECTION} {_CALLED}(?P<heading><\d>)",
    ),
    (
        "heading",
        rf"what (?:does|do) (?P<doc>.+?) (?:say|state|contain) (?:in|under) (?:the |its )?(?P<heading><\d>) {_SECTION}",
    ),
    ("place", rf"{_HEAD} (?:the |its )?{_ORD} {_NP}{_TAIL}{_SAYS}"),
    ("place", rf"(?:which|what) {_NP} comes {_ORD}(?: {_OF} (?P<doc>.+?))?"),
    (
        "place",
        rf"what (?:does|do) (?P<doc>.+?) (?:say|give|list|recommend|name|state|describe) (?:in|under|as) (?:the |its )?{_ORD} {_NP}",
    ),
    ("number", rf"{_HEAD} (?:the )?{_NP} {_NUM}{_TAIL}{_SAYS}"),
    (
        "number",
        rf"what (?:does|do) (?P<doc>.+?) (?:say|give|list|recommend|name|state|describe) (?:in|under|as) (?:the |its )?{_NP} {_NUM}",
    ),
    (
        "heading",
        rf"{_HEAD} (?:the |its )?{_SECTION} (?:called|titled|headed|entitled|named|on|about|dealing with|under the heading(?: of)?) (?P<heading>.+?){_SAYS}",
    ),
    (
        "heading",
        rf"{_HEAD} (?:the |its )?(?P<heading>[\w’',/& -]{{3,80}}?\??) {_SECTION} (?:of|in|from) (?P<doc>.+?){_SAYS}",
    ),
    ("count", rf"how many (?P<noun>{_WORD}(?: {_WORD}){{0,3}}?) (?:does|do) (?P<doc>.+?) {_GIVE}"),
    (
        "count",
        rf"how many (?P<noun>{_WORD}(?: {_WORD}){{0,3}}?) (?:are|can be|were) (?:there |given |made |listed |named |described |mentioned |set out |found |identified )?(?:in|by) (?P<doc>.+?)",
    ),
    (
        "count",
        rf"(?:what is the number|tell me the number) of (?P<noun>{_WORD}(?: {_WORD}){{0,3}}?) (?:in|of) (?P<doc>.+?)",
    ),
    (
        "list",
        rf"(?:please )?(?P<order>list|name|enumerate|set out|show me|give me)(?: all)?(?: of)?(?: the)? {_NP} {_OF} (?P<doc>.+?)",
    ),
    (
        "list",
        rf"(?:please )?(?P<order>list|enumerate|name all|list all|give me a list of|show me a list of)(?: of)?(?: the)? {_NP}",
    ),
    ("list", rf"(?:what|which) are (?:all )?the {_NP} {_OF} (?P<doc>.+?)"),
    ("list", rf"(?:what|which) {_NP} (?:does|do) (?P<doc>.+?) {_GIVE}"),
    (
        "place",
        rf"{_HEAD} (?P<doc>.+?)(?:'s|’s) {_ORD} {_NP}{_SAYS}",
    ),
    (
        "number",
        rf"{_HEAD} (?P<doc>.+?)(?:'s|’s) {_NP} {_NUM}{_SAYS}",
    ),
    (
        "number",
        rf"(?:which|what) {_NP} is (?:number|no\.?|#) ?(?P<num>\d{{1,3}}){_TAIL}",
    ),
    (
        "list",
        rf"(?P<order>what are|name|list|give me)(?: all)? the (?P<many>two|three|four|five|six|seven|eight|nine|ten|\d{{1,2}}) {_NP}",
    ),
    (
        "list",
        rf"(?P<order>how many) {_NP} are there",
    ),
    (
        "heading",
        r"(?:what (?:is|are)|describe|explain|summari[sz]e|show me|give me|tell me about) the (?P<heading>(?P<exact>.{3,80}?)) (?:of|in|from) (?P<doc>.+?)",
    ),
)
_ORD_JA = rf"(?P<ord>\d{{1,2}}|[{_KANJI}])"
_NOUN_JA = r"(?P<noun>[^\d\s、。はがをに]{1,16}?)"
_SECTION_JA = r"(?:節|章|部分|セクション|項目|箇所|項)"
_OF_JA = r"(?:の|では|には|における|にある|で|に挙げられている|が挙げる|が挙げている|が)"
_DOC_JA = rf"(?:(?P<doc>[^、。]+?){_OF_JA}、?)?"
_END_JA = (
    r"(?:は(?:何|なに|どのような|どんな|どういう)?[^、。]{0,18}|(?:に)?は何が[^、。]{0,18}|に(?:は)?何(?:が|と)[^、。]{0,18}|で(?:は)?何(?:が|と|を)[^、。]{0,18}"
    r"|(?:の内容)?として何が挙げ[^、。]{0,14}|の(?:内容|要約|概要|要点|要旨)[^、。]{0,16}|を(?:要約|教え|説明|示し|引用|見せ|挙げ)[^、。]{0,14}|について(?:教え|説明)[^、。]{0,12})?"
)
_HOW_MANY = {"how many", "いくつ", "何個", "何件", "何点", "何項目", "何種類", "何本", "何条"}
_MANY_JA = r"(?:いくつ|何個|何件|何点|何項目|何種類|何本|何条)"
_PARTS_JA = r"(?:章立て|目次|見出し|章構成|節構成|章|節|セクション)"
_JAPANESE: tuple[tuple[Form, str], ...] = (
    (
        "heading",
        rf"(?:(?P<doc>[^、。]+?){_OF_JA}、?)?(?P<heading><\d>)(?:の|という|と題する|と題した)?(?:見出しの)?{_SECTION_JA}{_END_JA}",
    ),
    ("outline", rf"(?P<doc>[^、。]+?)の(?:主な)?{_PARTS_JA}(?:の一覧|一覧)?(?:は|を|が|について)[^、。]{{1,18}}"),
    ("outline", r"(?P<doc>[^、。]+?)の構成(?:は|を)[^、。]{1,14}"),
    (
        "outline",
        r"(?P<doc>[^、。]+?)は(?:、)?(?:どのような|どんな|いくつの|何)(?:節|章|セクション|部分|項目|見出し)(?:に分かれ|に分けられ|から|で(?:構成|でき)|があり)[^、。]{1,14}",
    ),
    (
        "outline",
        r"(?P<doc>[^、。]+?)に?は(?:、)?(?:どのような|どんな|いくつの)(?:節|章|セクション|見出し)が[^、。]{1,14}",
    ),
    (
        "place",
        rf"{_DOC_JA}{_ORD_JA}(?:番目|つ目|つめ|個目|点目|件目|番め)(?:の|に挙げ(?:られて|て)?(?:いる|る|た)){_NOUN_JA}{_END_JA}",
    ),
    ("place", rf"{_DOC_JA}第{_ORD_JA}の{_NOUN_JA}{_END_JA}"),
    ("place", rf"{_DOC_JA}(?P<ord>最後|最初)(?:の|に挙げ(?:られて|て)?(?:いる|る|た)){_NOUN_JA}{_END_JA}"),
    (
        "number",
        rf"{_DOC_JA}第(?P<num>\d{{1,3}}(?:\.\d{{1,2}})*|[{_KANJI}])(?P<noun>章|節|部|項|原則|提言|段落|シナリオ){_END_JA}",
    ),
    ("number", rf"{_DOC_JA}(?P<num>\d{{1,2}}(?:\.\d{{1,2}})+)(?P<noun>節|項|章)?{_END_JA}"),
    ("number", rf"{_DOC_JA}(?P<noun>[^\d\s、。はがをにの<>]{{1,12}})\s?[#＃]?(?P<num>\d{{1,3}}){_END_JA}"),
    ("count", rf"(?P<doc>[^、。]+?)(?:に|で)は、?{_NOUN_JA}(?:が|は)(?:全部で|合計)?{_MANY_JA}[^、。]{{0,14}}"),
    (
        "count",
        rf"(?P<doc>[^、。]+?)(?:の|が挙げる|が挙げている){_NOUN_JA}(?:は|が)(?:全部で|合計)?{_MANY_JA}[^、。]{{0,14}}",
    ),
    ("count", rf"(?P<doc>[^、。]+?)の{_NOUN_JA}の数(?:は|を)[^、。]{{0,10}}"),
    (
        "list",
        rf"(?P<doc>[^、。]+?)(?:の|が挙げる|が挙げている|に挙げられている|における|にある){_NOUN_JA}(?:の一覧|一覧)?を(?P<order>(?:すべて|全て|全部)?(?:列挙|一覧|挙げ|リスト|並べ|箇条書き))[^、。]{{0,14}}",
    ),
    ("list", rf"(?P<doc>[^、。]+?)の{_NOUN_JA}(?:の一覧|一覧)(?:を|は)[^、。]{{0,14}}"),
    (
        "list",
        r"(?P<noun>[^\d\s、。はがをにの]{1,16})を(?P<order>(?:すべて|全て|全部)?(?:列挙|一覧|リスト|箇条書き))[^、。]{0,14}",
    ),
    (
        "heading",
        rf"{_DOC_JA}(?P<heading>[^、。はが「」<>]{{2,24}}?)(?:の|に関する|についての|という|と題する)(?:節|章|セクション){_END_JA}",
    ),
    (
        "list",
        rf"(?P<order>(?P<many>\d|[{_KANJI}]))つの{_NOUN_JA}は(?:何|なに|どれ|どのような)[^、。]{{0,12}}",
    ),
    (
        "list",
        rf"{_NOUN_JA}(?:が|は)(?:全部で|合計)?(?P<order>{_MANY_JA})[^、。]{{0,14}}",
    ),
    (
        "heading",
        r"(?P<doc>[^、。]+?)(?:の|における)(?P<heading>(?P<exact>[^、。はを]{2,30}?))(?:は(?:何|どのような|どんな)[^、。]{1,12}|を(?:要約|教え|説明|示し)[^、。]{0,14}|について(?:教え|説明)[^、。]{0,12})",
    ),
)


def read_part_request(text: str) -> Iterator[PartRequest]:
    """What a question may ask of parts, the likeliest reading first; nothing for any other question.

    Args:
        text: As asked; of a summary "Summarise" and what is to be summarised.
    """
    plain, quoted = _without_quotations(unicodedata.normalize("NFKC", text).strip())
    for form, pattern in _patterns(has_japanese(_HELD.sub("", plain))):
        match = pattern.match(plain)
        if match is not None:
            yield _request(form, match.groupdict(), quoted)


@lru_cache(maxsize=2)
def _patterns(is_japanese: bool) -> tuple[tuple[Form, re.Pattern[str]], ...]:
    """The wordings of a language; compiled when the first question is asked."""
    end = r"[?。!]*$" if is_japanese else r"\s*[?.!]*$"
    return tuple(
        (form, re.compile(f"^{pattern}{end}", re.I)) for form, pattern in (_JAPANESE if is_japanese else _ENGLISH)
    )


def _without_quotations(text: str) -> tuple[str, list[str]]:
    """The text with a sign for each quotation, and the quotations in their marks."""
    quoted: list[str] = []

    def hold(match: re.Match[str]) -> str:
        if len(quoted) > 9 - 1:
            return match.group()
        quoted.append(match.group())
        return f"<{len(quoted) - 1}>"

    return _QUOTED.sub(hold, text), quoted


def _request(form: Form, found: Mapping[str, str | None], quoted: list[str]) -> PartRequest:
    def whole(key: str) -> str:
        return _HELD.sub(lambda m: quoted[int(m[1])], (found.get(key) or "").strip())

    noun, many = whole("noun"), whole("many").lower()
    heading = whole("heading")
    if form == "heading":
        is_quoted = _HELD.fullmatch((found.get("heading") or "").strip()) is not None
        at = heading[1:-1] if is_quoted else heading
    else:
        at = _place(found.get("ord") or "") if form == "place" else (found.get("num") or "")
        at = str(_COUNTS.index(many) + 2) if many in _COUNTS else many or at
        at = str(_KANJI.index(at) + 1) if at and at in _KANJI else at
        is_quoted = False
    return PartRequest(
        form=form,
        noun=noun,
        at=at,
        document=whole("doc") or _RELATIVE.sub("", whole("doc2")),
        said=_said(form, found, heading),
        is_quoted=is_quoted,
        is_order=bool(found.get("order")),
        is_exact="exact" in found,
        is_many=bool(found.get("many")) or (form == "list" and (found.get("order") or "").lower() in _HOW_MANY),
    )


def _said(form: Form, found: Mapping[str, str | None], heading: str) -> str:
    noun = (found.get("noun") or "").strip()
    if form == "heading":
        return heading
    at = (found.get("ord") if form == "place" else found.get("num")) or ""
    if not has_japanese(noun) and not has_japanese(at):
        return f"{at} {noun}" if form == "place" else f"{noun} {at}"
    if form == "place":
        return f"{at}の{noun}" if at in {"最後", "最初"} else f"{at}番目の{noun}"
    return f"第{at}{noun}" if noun in {"章", "節", "部", "項"} else f"{noun}{at}"


def _place(word: str) -> str:
    word = word.lower()
    if word in {"last", "final", "very last", "最後"}:
        return LAST
    if word == "最初":
        return "1"
    if word in ORDINAL_WORDS:
        return str(ORDINAL_WORDS.index(word) + 1)
    return str(_KANJI.index(word) + 1) if word in _KANJI else re.sub(r"\D", "", word)
