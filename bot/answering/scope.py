"""Separates what a question asks from whose document it asks about ("According to the annual report, …")."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.answering.text import has_japanese, term_sequence

_EN_DOCUMENT = (
    r"(?:papers?|reports?|articles?|pieces?|documents?|guidance|guidelines?|principles?|entry|entries"
    r"|list|study|proposals?|statements?|strategy|page|text|opinion"
    r"|publications?|chapters?|commentary|terminology|essay|post|review|note|brief|view|words|website"
    r"|terms|eyes|judge?ment|assessment|joint statement|communique|white paper|op-ed|blog)"
)
_JA_DOCUMENT = (
    r"(?:文書|論文|記事|指針|原則|論説|章|提言|資料|報告書|声明|戦略|ガイダンス|ガイドライン|一覧|リスト"
    r"|項目|対策|論考|書簡|白書|規定|日本語版|英語版|版|見解|説明|サイト"
    r"|寄稿|投稿|共同声明)"
)
_EN_ACCOUNT = (
    r"(?:the )?[A-Z][\w&-]*['’]s (?:[\w-]+ ){0,2}?"
    r"(?:account|introduction|overview|description|discussion|treatment)(?: (?:of|to|on) [^,?]{2,60}?)?"
)
_JA_SAYS = (
    r"(?:述べ|説明し|勧め|求め|推奨し|警告し|促し|挙げ|定め|指摘し|提言し|主張し|とし|示し|論じ|呼び|呼ん|定義し|評価し|言っ|書い"
    r"|訴え|提案し|みなし|見なし|考え)(?:て|で)?い?(?:ます|ました|る|た)(?:か|の)?[。?？]*$"
)
"""What a Japanese question about the content of a document ends in."""
_SAYING = (
    "say|name|recommend|give|describe|suggest|advise|list|define|note|warn|call|expect|propose|identify|mention|argue|claim"
    "|predict|see|consider|urge|want|explain|report"
)
_EN_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"^(?:and |so )?(?:according to|going by|based on|as per|per|under) ([^,?]{2,90}),\s*",
        rf"^(?:and |so )?(?:in|under|from|within|per) ([^,?]{{0,70}}?\b{_EN_DOCUMENT}(?: (?:on|of|about"
        rf"|for) [^,?]{{2,80}})?),\s*",
        rf"^(the (?:[\w.'’&-]+ ){{0,5}}?(?:{_EN_DOCUMENT}|authors?|writers?)) (?:{_SAYING})s?(?: that)?\b",
        r",?\s*\b(?:according to|going by|based on|as per) ([^,?]{2,90}?)(?=[,?]|$)",
        rf",\s*in ([^,?]{{0,60}}?\b{_EN_DOCUMENT}),",
        rf",?\s*\b(?:in|under) ((?:the |its |his |her )?(?:[\w.'’&-]+ ){{0,6}}?(?:{_EN_DOCUMENT}))(?=[,?]|\.?$)",
        r"^([A-Z][\w&.]*) on (?=[^?]{3,80}? - )",
        r",?\s+(?:(?:as )?(?:described|published|listed|mentioned|discussed|proposed"
        r"|cited)) by ([^,?]{2,60}?)(?=[,?]|$)",
        rf",?\s*\bin ({_EN_ACCOUNT})(?=[,?]|$)",
        rf",?\s+(?:{_SAYING})s ((?:the )?[A-Z][\w&.'’-]*(?: [A-Z][\w&.'’-]*){{0,4}})(?=\?|$)",
        rf"^in ({_EN_ACCOUNT}),\s*",
        rf"(?<=does )(the (?:[\w.'’&-]+ ){{0,5}}?{_EN_DOCUMENT} (?:on|of|about) [^,?]{{2,80}}?)(?= (?:{_SAYING})\b)",
        rf"(?<=does )(the (?:[\w.'’&-]+ ){{0,5}}?{_EN_DOCUMENT})(?= (?!{_EN_DOCUMENT}\b)\w+)",
        rf"(?<=do )((?:the|our|these|your) (?:[\w.'’&-]+ ){{0,5}}?{_EN_DOCUMENT})(?= (?!{_EN_DOCUMENT}\b)\w+)",
        rf"(?<=does )((?:the )?[A-Z][\w&-]*(?:'s (?:[\w-]+ ){{0,4}}?{_EN_DOCUMENT})?)(?= (?:say|name|recommend|give"
        rf"|describe|suggest|advise|list|define|note|warn|call|mean|want|group|rank|see|consider)\b)",
    )
)
_JA_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"^([^、。]{2,60}?)(?:によれば、?|によると、?|に基づくと、?|に従えば、?"
        r"|(?<!なぜ)(?<!いつ)(?<!どこ)(?<!どれ)(?<!誰)(?<!何)だと、)",
        rf"^([^、。]{{0,60}}?{_JA_DOCUMENT})(?:の中)?(?:では|において|で)、?",
        r"^([A-Za-z][A-Za-z0-9 &.-]{1,30})(?:は|では)、?",
        rf"^([^、。]{{0,30}}?(?:[A-Z]{{2,}}[^、。は]{{0,20}}|{_JA_DOCUMENT}))は、?(?=.{{6,}}{_JA_SAYS})",
        rf"(?<=[、。と])([A-Z]{{2,}}(?:の[^、。は]{{1,20}})?)は(?={_JA_SAYS})",
        r"^([A-Z]{2,}(?:の[^、。がは]{1,20})?)が、?(?=.{4,}と(?:し|呼|述べ|説明し|みな|見な|評価し))",
        rf"([^、。]{{2,40}}?{_JA_DOCUMENT})に基づいて",
        r"(?<=[、。])([A-Z][A-Za-z &.-]{1,30})は(?=[^、]{2,40}(?:述べ|説明|勧め|指摘|求め|推奨|警告|促し|挙げ))",
        r"(?<=[、。にをでてと])([A-Z]{2,})が、?(?=[^、。]{0,12}(?:勧め|推奨|提案し|求め|挙げ|警告し|指摘し))",
        r"(?:と|よう(?:に)?、?)([A-Z][A-Za-z &.-]{1,30})は(?=(?:述べ|説明|勧め|指摘|求め|推奨|警告|促し|挙げ))",
    )
)
_LEAST_CORE_TERMS = 2
_ANY_DOCUMENT = re.compile(
    rf"(?:(?:the|our|these|your|all(?: the)?) )?{_EN_DOCUMENT}|(?:この|全ての|これらの)?(?:文書|資料)", re.I
)


class Scope(NamedTuple):
    """What a question asks (`core`), and the words that say in whose document (`source`, may be empty)."""

    core: str
    source: str


def split_scope(text: str) -> Scope:
    """Take phrases of attribution out of a question; where too little would remain, leave it whole."""
    core, sources = text, []
    japanese = has_japanese(text)
    for pattern in _JA_PATTERNS if japanese else _EN_PATTERNS:
        match = pattern.search(core)
        if match is None:
            continue
        rest = (core[: match.start()] + core[match.end() :]).strip()
        # "What do the papers say about X?" names no paper, so that X alone may remain.
        least = 1 if _ANY_DOCUMENT.fullmatch(match.group(1).strip()) else _LEAST_CORE_TERMS
        if len(term_sequence(rest)) < least:
            continue
        sources.append(match.group(1))
        if not japanese:
            rest = re.sub(r"\s{2,}", " ", f"{core[: match.start()]} {core[match.end() :]}").strip()
            rest = re.sub(r"\s+(?=[?,.])", "", rest)
        core = rest
    return Scope(core=core, source=" ".join(sources))
