"""Reads a question: its kind, what values it asks for, which words and names an answer must be about."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.answering.extract import Want
from bot.answering.scope import split_scope
from bot.answering.text import fold, has_japanese, morphemes, stem, term_sequence
from corpus.languages import Language, detect_language

Kind = Literal["fact", "list", "definition", "yes_no", "why", "how", "comparison", "timeline", "summary"]

# Each row: what is wanted, the English cue, the Japanese cue. The first matching rows of a group win.
_CUES: tuple[tuple[Want, str, str], ...] = (
    (
        Want.AUTHOR,
        r"\bwho(?:m| has| have)?\b.{0,30}\b(?:wr[io]te|wr[io]tten|author|penned|draft)|\bauthors?\b|\bwritten by\b|\bbylines?\b",
        r"(?:誰|だれ|どなた|どの人).{0,12}(?:書|執筆|著し|著わし|起草)|著者|筆者は|作者|執筆者|執筆した(?:責任者|人|方)",
    ),
    (Want.EMAIL, r"\be-?mail address|\bwhich e-?mail\b", r"メール\s?アドレス|メアド"),
    (
        Want.URL,
        r"\b(?:url|web ?site|web address|web page)\b.{0,30}\?|\bwhich (?:url|website)",
        r"URL|ウェブサイト.{0,8}(?:どこ|何)|ホームページ",
    ),
    (Want.CVE, r"\b(?:which|what)\b.{0,20}\bcve\b", r"CVE(?:番号|\s?ID)?.{0,12}(?:何|どの)|(?:何|どの).{0,6}CVE"),
    (
        Want.SCORE,
        r"\b(?:what|which)\b.{0,25}\b(?:score|rating|grade)\b",
        r"スコア.{0,10}(?:いくつ|何|どの)|点数|評価点",
    ),
    (Want.PERCENT, r"\b(?:percent\w*|per cent|proportion|what share)\b", r"何\s?(?:パーセント|％|%|割)|割合|比率"),
    (Want.VERSION, r"\b(?:which|what) version\b", r"(?:どの|何の?)バージョン"),
    (
        Want.FREQUENCY,
        r"\bhow (?:often|frequently|regularly)\b|\bat what intervals?\b|\bhow many times (?:a|per|each|every)\b",
        r"頻度|間隔|(?:年|月|週|日)に何[回度]|何(?:年|か月|ヶ月|週間|日)(?:ごと|おき|に[一1]度|に[一1]回)",
    ),
    (
        Want.DURATION,
        r"\bhow long\b|\bhow many (?:\w+ )?(?:hours?|days?|weeks?|months?|years?|minutes?|seconds?)\b|\bfor how long\b|\bwhat (?:period|duration)\b",
        r"何(?:時間|日間|週間|か月間?|ヶ月間?|年間|分間?|秒)|(?:どの|どれ)(?:くらい|ぐらい|ほど)の(?:期間|時間|長さ)|期間は",
    ),
    (
        Want.MONEY,
        r"\bhow much (?:money|funding|did .*\b(?:pay|cost|spend|commit|invest|fine)|does .*\bcost|will .*\bcost|was .*\b(?:paid|spent|fined|invested|worth)|is .*\bworth)"
        r"|\b(?:what|which|how (?:large|big|high))\b.{0,30}\b(?:budget|price|cost|fine|penalty|salary|amount of money|sum)\b|\bhow much .*\b(?:pay|cost|spend|budget|compensat)",
        r"いくら|何(?:円|ドル|ポンド|ユーロ)|(?:予算|費用|金額|罰金|価格)(?:額)?は",
    ),
    (
        Want.NUMBER,
        r"\bhow many\b|\bwhat (?:number|is the number)\b|\bhow much\b|\bhow (?:large|big|high|tall|far|fast|old|deep|heavy|wide)\b|\bwhat (?:is the )?(?:total|population|size)\b",
        r"いくつ|何\s?(?:人|名|件|社|台|個|回|か所|箇所|カ所|か国|カ国|ヶ国|本|機|隻|種類|項目|段階|点|つ|倍|度|キロ|メートル|歳)|(?:人|件|社|台|個)数は|どれだけの数",
    ),
    (
        Want.DAY,
        r"\b(?:what|which|exact|precise)\b(?: \w+){0,2} (?:date|day)\b|\bon what date\b",
        r"何月何日|何日に|日付|年月日",
    ),
    (Want.YEAR, r"\b(?:in|what|which)\b(?: \w+)? years?\b", r"何年(?!間|ごと|おき|に[一1])|西暦|何年度"),
    (
        Want.DATE,
        r"(?:^|[,;:]\s|\band\s|\bsince\s|\buntil\s|\bby\s)when\s(?:was|were|is|are|did|does|do|will|would|has|have|had|and|should|must|exactly|can)\b"
        r"|^when\b|\bwhen\?|\bwhat time\b|\bwhich month\b",
        r"いつ(?!も)|何月|時期は|時期に",
    ),
    (
        Want.BUILDING,
        r"\b(?:which|what|in which|at which|at what) (?:building|venue|hotel|room|hall|palace)\b",
        r"(?:どの|何という|どこの|どちらの)(?:建物|会場|ホテル|会館|施設|ビル)|会場は",
    ),
    (
        Want.CITY,
        r"\b(?:which|what|in which|in what) (?:\w+ )?(?:city|town|capital)\b",
        r"(?:どの|何という|どこの)(?:都市|街|町|市)|都市は",
    ),
    (
        Want.COUNTRY,
        r"\b(?:which|what|in which|in what|whose) (?:\w+ )?(?:country|nation)\b",
        r"(?:どの|どこの|どちらの|何という)国",
    ),
    (
        Want.PLACE,
        r"\bwhere (?:is|was|were|are|did|do|does|will|would|has|had|have)\b|\band where\b|\bin (?:which|what) (?:place|region|location)\b",
        r"どこで|どこに(?:あ|位置|開|設)|場所は|開催地|所在地|どこ(?:です|でし)",
    ),
    (
        Want.ORGANISATION,
        r"\b(?:which|what|whose|by which) (?:\w+ )?(?:vendor|compan(?:y|ies)|firms?|manufacturers?|supplier|organi[sz]ations?|agenc(?:y|ies)|departments?|ministr(?:y|ies)|institut\w+|provider|body|think[- ]tank|publisher|bank|university)\b(?!'s)"
        r"|\bwho (?:published|publishes|runs|operates|owns|made|manufactures|produced|developed|funds?|funded|makes)\b|\b(?:which|what) vendor's\b",
        r"(?:どの|何という|どこの|どちらの|どういう)(?:会社|企業|メーカー|ベンダー|組織|機関|省庁|団体|研究所|大学|出版社)|(?:メーカー|ベンダー|企業|会社|組織|機関|省庁|団体)は(?:どこ|何|どちら)",
    ),
    (
        Want.LAW,
        r"\b(?:which|what) (?:\w+ )?(?:law|act|legislation|bill|directive|treaty|convention|regulation)\b",
        r"(?:どの|何という|どのような名前の)(?:法律|法|条約|指令|規則|規制)|法律名",
    ),
    (
        Want.PERSON,
        r"\bwho(?:se|m)?\b(?!(?: have| has)? access)|\b(?:which|what) (?:\w+ ){0,2}(?:persons?|ministers?|officials?|ambassadors?|directors?|leaders?|secretar(?:y|ies)|presidents?|chairs?|chairm[ae]n|people|individuals?|researchers?)\b",
        r"誰|だれ|どなた|どの(?:人|方|大臣|人物)|(?:責任者|担当者|代表者|議長|大臣|リーダー|会長|社長)(?:の(?:お名前|名前|氏名))|(?:お名前|氏名)を",
    ),
)
_EN_WHY = re.compile(
    r"\bwhy\b|\b(?:what|which)\b.{0,15}\breasons?\b|\bfor what reason|\bwhat (?:led|caused|prompted)\b|\breasons? (?:for|why)\b"
)
_JA_WHY = re.compile(r"なぜ|何故|どうして|理由|わけは|わけを|何のため|原因は")
_EN_LIST = re.compile(
    r"\b(?:which|what) (?:\w+[ -]){0,3}(?:areas|departments|ministries|agencies|countries|technologies|causes|recommendations|measures|steps|principles|members|risks|types|kinds"
    r"|examples|ministers|officials|topics|issues|items|elements|components|factors|strategies|ways|benefits|priorities|organisations|organizations|companies|goals|objectives|points|names"
    r"|conditions|criteria|categories|controls|threats|challenges|actions|activities|fields|options|methods|means)\b"
    r"|\b(?:list|name|enumerate|give) (?:all|the|every|each)\b|\bwhat (?:are|were) (?:the|some)\b|\bwho (?:are|were|attended|wrote|took part|participated)\b|\bwhat (?:should|does|do|did|will|would) .* (?:include|comprise|consist of|cover|contain)\b"
)
_JA_LIST = re.compile(
    r"すべて|全て|列挙|一覧を(?:示|教|見|くだ|出)|挙げて|何と何|どんな種類|どのような(?:手段|種類|項目|分野|省庁|国)|(?:どの|どんな)(?:省庁|国々|項目)|構成|主な.{1,10}(?:は何|を教)|メンバー|顔ぶれ|内訳"
)
_EN_YES_NO = re.compile(
    r"^(?:(?:and|but|so|then|well|also|going by .*?,|according to .*?,|in .*?,|under .*?,|for .*?,)\s+)*(?:is|are|was|were|do|does|did|can|could|should|must|may|might|will|would|has|have|had)\s"
    r"|,\s(?:is|are|was|were|do|does|did|can|could|should|must|may|will|would|has|have)\s(?:the|it|they|there|we|you|a|an)\b"
)
_JA_INTERROGATIVE = re.compile(
    r"誰|だれ|どなた|いつ|どこ|どちら|どの|どれ|どんな|どう|何|なに|なぜ|いくら|いくつ|どれ|幾"
)
_EN_DEFINITION = re.compile(
    r"^(?:so )?(?:what|who) (?:is|are|was|were) (?:an? |the )?[^,]{2,80}\?*$|\bwhat (?:does|do|did) .* (?:mean|stand for)\b|\bdefin(?:e|ition|ed)\b|\bmeaning of\b"
)
_JA_DEFINITION = re.compile(
    r"とは(?:何|なん|どういう|どのような|、?$|[?？]?$)|って何|の定義|(?:意味は|意味を|何の略)|をどのように(?:説明|定義)"
)
_SUMMARY = re.compile(
    r"^(?:please )?(?:summari[sz]e|give (?:me )?(?:a|an) (?:summary|overview)|(?:a )?summary of|what is .* about\?*$)|要約|概要を|まとめて(?:くだ|下|くれ|ほし)"
)
_COMPARISON = re.compile(
    r"\bcompare[ds]?\b|\bdifferences? between\b|\bhow (?:do|does|did) .* differ\b|\bversus\b|\bvs\b|違いは|違いを|比較し|比べて|どう違"
)
_TIMELINE = re.compile(
    r"\btimeline\b|\bchronolog\w+|\bwhat (?:has )?(?:happened|changed) (?:since|after)\b|年表|経緯|時系列|以降.{0,10}変わ"
)
_EN_HOW = re.compile(r"^how (?!many|much|often|long|frequently|large|big|old|far)")
_JA_HOW = re.compile(r"どのように|どうやって|どう(?:説明|扱|対処|すれ|やれ)|いかに|方法")
_ORDINAL_EN = {
    w: i
    for i, w in enumerate(
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
    )
}
_ORDINAL = re.compile(
    rf"\b(?:(\d+)(?:st|nd|rd|th)|({'|'.join(_ORDINAL_EN)}))\b|第\s?(\d+|[一二三四五六七八九十]+)\s?[回次期]"
)
_KANJI_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九十")}
_YEAR = re.compile(r"(?<!\d)(?<!cve-)((?:19|20)\d{2})(?!\d)")
_DASHES = str.maketrans({c: "-" for c in "–—‐‑−"})
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

    @property
    def wants_list(self) -> bool:
        """Whether several items are asked for."""
        return self.kind == "list"


def ordinals_in(text: str) -> frozenset[int]:
    """Ordinal numbers in a text of either language, "4th", "fourth" and "第4回" alike."""
    found = set()
    for digits, word, japanese in _ORDINAL.findall(fold(text)):
        if digits:
            found.add(int(digits))
        elif word:
            found.add(_ORDINAL_EN[word])
        elif japanese.isdigit():
            found.add(int(japanese))
        else:
            found.add(sum(_KANJI_DIGITS[c] for c in japanese))
    return frozenset(found)


def years_in(text: str) -> frozenset[str]:
    """Years from 1900 to 2099 in a text."""
    return frozenset(_YEAR.findall(fold(text)))


def _wants(folded: str, plain: str, *, japanese: bool) -> tuple[Want, ...]:
    found: list[Want] = []
    for want, english, cue in _CUES:
        if re.search(cue if japanese else english, plain if japanese else folded, re.I):
            found.append(want)
    dates = [w for w in found if w in {Want.DAY, Want.YEAR, Want.DATE}]
    drop: set[Want] = set(dates[1:])
    if Want.AUTHOR in found:
        drop |= {Want.PERSON, Want.ORGANISATION}
    if {Want.MONEY, Want.DURATION, Want.FREQUENCY, Want.PERCENT, Want.SCORE, Want.CVE} & set(found):
        drop.add(Want.NUMBER)
    if {Want.BUILDING, Want.CITY, Want.COUNTRY} & set(found):
        drop.add(Want.PLACE)
    if Want.FREQUENCY in found or Want.DURATION in found:
        drop |= {Want.DATE, Want.DAY, Want.YEAR}
    if Want.ORGANISATION in found:
        drop |= {Want.PERSON, Want.PLACE, Want.COUNTRY} if japanese else {Want.PERSON}
    return tuple(w for w in found if w not in drop)


def _kind(folded: str, plain: str, wants: tuple[Want, ...], *, japanese: bool) -> Kind:
    tests: tuple[tuple[Kind, bool], ...] = (
        ("summary", bool(_SUMMARY.search(folded))),
        ("comparison", bool(_COMPARISON.search(folded))),
        ("timeline", bool(_TIMELINE.search(folded))),
        ("why", bool((_JA_WHY if japanese else _EN_WHY).search(folded))),
        ("list", bool((_JA_LIST if japanese else _EN_LIST).search(folded))),
        ("definition", not wants and bool((_JA_DEFINITION if japanese else _EN_DEFINITION).search(folded))),
        ("yes_no", not wants and _is_yes_no(folded, plain, japanese=japanese)),
        ("how", not wants and bool((_JA_HOW if japanese else _EN_HOW).search(folded))),
    )
    return next((kind for kind, holds in tests if holds), "fact")


def _is_yes_no(folded: str, plain: str, *, japanese: bool) -> bool:
    if japanese:
        return bool(re.search(r"か[。?？]?\s*$", plain)) and not _JA_INTERROGATIVE.search(plain)
    return bool(_EN_YES_NO.search(folded)) and not re.search(r"\b(?:what|which|who|whom|when|where|why|how)\b", folded)


_EN_NAME = re.compile(r"[A-Z][\w’'.&-]*\w|[A-Z]{2,}|\d+[A-Z]+\b")
_JOINERS = {"of", "the", "for", "and", "on"}
_NOT_A_NAME = frozenset(
    "who what when where which why how is are was were do does did can could should will would has have had in on at according according the a an and but or for under by with"
    " going please tell list name give if i january february march april may june july august september october november december first second third fourth"
    " fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)


def _english_names(text: str) -> list[str]:
    names: list[str] = []
    tokens = list(re.finditer(r"[\w’'.&-]*\w", text))
    run: list[re.Match[str]] = []
    for token in [*tokens, None]:
        word = token.group() if token else ""
        starts = bool(token and _EN_NAME.fullmatch(word) and word.casefold().removesuffix("'s") not in _NOT_A_NAME)
        joined = bool(run and token and text[run[-1].end() : token.start()] == " ")
        if token and starts and (not run or joined):
            run.append(token)
            continue
        if token and joined and word in _JOINERS:
            run.append(token)
            continue
        while run and run[-1].group() in _JOINERS:
            run.pop()
        if run:
            names.append(re.sub(r"['’]s$", "", text[run[0].start() : run[-1].end()]))
        run = [token] if token and starts else []
    return names


_JA_NAME = re.compile(
    r"[ァ-ヶー]{2,}(?:・[ァ-ヶー]{2,})+|[A-Za-z][A-Za-z0-9&.+-]*(?:\s[A-Z][A-Za-z0-9&.+-]*)*|[\u4e00-\u9fffァ-ヶー]{2,}(?:法|条約|協定|指令)(?![\u4e00-\u9fff])"
)


def _japanese_names(text: str) -> list[str]:
    names = [m.group() for m in _JA_NAME.finditer(text)]
    taken = "".join(names)
    for word in morphemes(text):
        if word.minor == "固有名詞" and word.surface not in taken and len(word.surface) > 1:
            names.append(word.surface)
    return names


_EN_FOCUS = re.compile(
    r"\bhow many (?:other |different |more )?((?:[a-z0-9-]+ ){0,3}?[a-z0-9-]+?)(?= (?:did|do|does|was|were|is|are|has|have|had|will|would|can|could|took|take|in|of|on|at|to|that|per|by|should|from|does|appl|attend|join|particip|affect|contribut)\b|\?|$)"
    r"|\b(?:which|what) ((?:[a-z0-9-]+ ){0,2}[a-z0-9-]+?)(?:'s\b|(?= (?:did|do|does|was|were|is|are|has|have|had|will|would|can|could|should|in|of|to|that|by|made|for|from|made)\b|\?|$))"
    r"|\bwhat (?:is|was|are|were) the ((?:[a-z0-9-]+ ){0,2}?[a-z0-9-]+?)(?= (?:of|for|in|at|on|served|used|given|that)\b|\?|$)"
)
_JA_FOCUS = re.compile(
    r"(?:どの|いくつの|何という)([\u4e00-\u9fffァ-ヶーA-Za-z]{2,10})"
    r"|([\u4e00-\u9fffァ-ヶーA-Za-z]{2,12})(?:は|が|の数は|を)(?:いくつ|何\s?(?:人|名|件|社|台|個|か所|本|機|種類|か国|つ))|何(人|社|名|件|か国|台|機|回|本)"
    r"|([\u4e00-\u9fffァ-ヶーA-Za-z]{2,12})(?:は|って)(?:何|なん|どれ|どのようなもの)(?!の)"
)


_ABSTRACT = frozenset(
    "exist new main key major first last second next thing way effect result problem area step action measur reason kind type role name part point piec aspect"
    " 項目 もの こと 点 名称 目的 方法 手段 理由 結果 影響 対策 程度 部分 特徴 役割 番号 種類 内容 狙い 背景".split()
)


def _focus(folded: str, plain: str, *, japanese: bool) -> tuple[str, ...]:
    match = _JA_FOCUS.search(plain) if japanese else _EN_FOCUS.search(folded)
    noun = next((g for g in match.groups() if g), "") if match else ""
    return tuple(t for t in term_sequence(noun) if t not in _ABSTRACT) if noun else ()


@lru_cache(maxsize=512)
def read_question(text: str, *, language: Language | None = None) -> Question:
    """Read a question.

    Args:
        text: As asked, one or several sentences; not empty.
        language: Where the asker chose one; else told from the text.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    folded = fold(plain)
    japanese = has_japanese(plain) and detect_language(plain) is Language.JA
    wants = _wants(folded, plain, japanese=japanese)
    scope = split_scope(plain)
    quoted = tuple(next(g for g in groups if g) for groups in _QUOTED.findall(plain))
    names = _japanese_names(plain) if japanese else _english_names(plain)
    return Question(
        text=plain,
        language=language or detect_language(plain),
        kind=_kind(folded, plain, wants, japanese=japanese),
        wants=wants,
        core=scope.core,
        source=scope.source,
        terms=tuple(dict.fromkeys(term_sequence(scope.core))),
        source_terms=tuple(dict.fromkeys(term_sequence(scope.source))),
        names=tuple(dict.fromkeys(names)),
        focus=_focus(folded, plain, japanese=japanese),
        ordinals=ordinals_in(plain),
        years=years_in(plain),
        quoted=quoted,
    )


def focus_stem(word: str) -> str:
    """Stem of a focus noun, for callers that hold a plain word."""
    return stem(fold(word))
