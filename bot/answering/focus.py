"""Finds the noun that a question counts or chooses: "how many N", "which N"."""

from __future__ import annotations

import re

from bot.answering.lexicon import word_list
from bot.answering.text import stem, term_sequence

_NO_NOUN = r"(?!(?:do|does|did|is|are|was|were|gets?|has|have|had|should|must|can|could|will|would|may|might)\b)"
_AFTER_NOUN = (
    r"(?:did|do|does|was|were|is|are|has|have|had|will|would|can|could|should|must|may|in|of|to|that|by|made|for|from"
    r"|between|dealt|held|led|gave|took|ran|built|won|heard|wrote|brought|said|sent|set|paid|sold|lost|met|drew"
    r"|grew|began|found|spoke|told|chose|rose|fell|became|left|kept|came|went|put|taught|bought|stood|sat|broke"
    r"|threw|[a-z]{3,}ed|[a-z]{3,}s(?= (?:the|an?|its|their|our|all|each)\b))"
)
_EN_FOCUS = re.compile(
    r"\bhow many (?:other |different |more )?((?:[a-z0-9-]+ ){0,3}?[a-z0-9-]+?)(?= (?:did|do|does|was"
    r"|were|is|are|has|have|had|will|would|can|could|took|take|in|of|on|at|to|that|per|by|should|from"
    r"|does|occurs?|exists?|happen|remain|belong|appear|work|[a-z]{3,}ed)\b|\?|$)"
    rf"|\b(?:which|what) ({_NO_NOUN}(?:[a-z0-9-]+ ){{0,2}}?{_NO_NOUN}[a-z0-9-]+?)"
    rf"(?:'s\b|(?= {_AFTER_NOUN}\b|\?|$))"
    r"|\bwhat (?:is|was|are|were) the ((?:[a-z0-9-]+ ){0,2}?[a-z0-9-]+?)(?= (?:of|for|in|at|on|served"
    r"|used|given|that)\b|\?|$)"
)
_JA_FOCUS = re.compile(
    r"(?:どの|何という)([\u4e00-\u9fffァ-ヶーA-Za-z]{2,10})"
    r"|([\u4e00-\u9fffァ-ヶーA-Za-z]{2,12})(?:は|が|の数は|を)(?:いくつ|何\s?(?:人|名|件|社|台|個|か所"
    r"|本|機|種類|[かカヶヵ]国|つ))(?!に|で(?!す)|と|へ|から)|何(人|社|名|件|[かカヶヵ]国|台|機|回|本|[ァ-ヶー]{2,})"
    r"|([\u4e00-\u9fffァ-ヶーA-Za-z]{2,12})(?:は|って)(?:何|なん|どれ|どのようなもの)(?!人|社|名|件|種類|[かカヶヵ]国|[かカヶヵ]所|の|を|が|に|と|か|も|で(?!す|し))"
    r"|([\u4e00-\u9fffァ-ヶー]{2,12})は(?:どのように|どう)(?:定め|規定|決め)"
    r"|([\u4e00-\u9fffァ-ヶーA-Za-z]{2,10})(?:の名前|の名称|の名)?(?:を(?:教え|答え)|はどれ)"
)
_JA_COUNTED = re.compile(r"いくつの([\u4e00-\u9fffァ-ヶーA-Za-z]{2,10})")
"""Goes before the rest: 港はいくつの灯台を持っていますか counts lighthouses."""

_ABSTRACT = frozenset(
    word_list("""
    exist new main key major first last second next thing way effect result problem area step action measur
    reason kind type role name part point piec aspect form purpos sort domain
    benefit drawback disadvantag merit downsid upsid consequ implic trade trade-off categori field area term
    valu
    condit situat titl stanc posit post job rank event 項目 もの こと 点 名称 目的 方法 手段 理由 結果 影響
    利点 欠点 長所 短所 メリット デメリット 弊害 意義
    対策 程度 部分 特徴 役割 役職 肩書 肩書き 職 地位 番号 種類 内容 狙い 背景
    develop number two three four five certain particular kind 名前 日付 時期
    か国 カ国 ヶ国 箇国 国 定義 中身 全て 例 詳細 情報 意味
    見解 考え 考え方 意見 立場 説明 回答 答え 媒体 メディア 新聞 雑誌 outlet newspap magazin
    troubl difficulti complic harm hindranc obstacl hurdl
    upcom forthcom qualiti characterist trait option altern els""")
) | {stem("specific"), stem("advantage")}


def focus_of(folded: str, plain: str, *, japanese: bool) -> tuple[str, ...]:
    """Terms of that noun, in order, without words that only say that something is asked for; empty where none is.

    Args:
        folded: The question in small letters.
        plain: The question as asked, widths folded.
        japanese: Whether it is in Japanese.
    """
    match = (_JA_COUNTED.search(plain) or _JA_FOCUS.search(plain)) if japanese else _EN_FOCUS.search(folded)
    noun = next((g for g in match.groups() if g), "") if match else ""
    return tuple(t for t in term_sequence(noun) if t not in _ABSTRACT) if noun else ()
