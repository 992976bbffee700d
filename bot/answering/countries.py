"""Which countries a text speaks of, under one key per country whatever the language or the form of the word."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.lexicon import word_list
from bot.answering.text import fold

# key: words of it (English nouns and adjectives, then Japanese); "*" marks what only stands for it in a document.
_ROWS = """
uk: uk u.k. britain british england *london 英国 イギリス
japan: japan japanese nippon *tokyo 日本
us: us u.s. usa america american *washington 米国 アメリカ
france: france french *paris フランス
germany: germany german *berlin ドイツ
italy: italy italian *rome イタリア
spain: spain spanish *madrid スペイン
netherlands: netherlands dutch オランダ
poland: poland polish ポーランド
sweden: sweden swedish スウェーデン
finland: finland finnish フィンランド
norway: norway norwegian ノルウェー
estonia: estonia estonian エストニア
ukraine: ukraine ukrainian *kyiv ウクライナ
russia: russia russian *moscow *kremlin ロシア
china: china chinese prc *beijing 中国 中華人民共和国
taiwan: taiwan taiwanese *taipei 台湾
korea: korea korean *seoul 韓国 朝鮮
india: india indian *delhi インド
australia: australia australian *canberra オーストラリア 豪州
zealand: zealand ニュージーランド
canada: canada canadian *ottawa カナダ
israel: israel israeli イスラエル
singapore: singapore singaporean シンガポール
vietnam: vietnam vietnamese ベトナム
philippines: philippines philippine filipino フィリピン
indonesia: indonesia indonesian インドネシア
malaysia: malaysia malaysian マレーシア
thailand: thailand thai タイ王国
brunei: brunei ブルネイ
brazil: brazil brazilian ブラジル
turkey: türkiye turkish トルコ
iran: iran iranian *tehran イラン
ireland: ireland irish アイルランド
"""
_SIGNS = {
    "日": "japan",
    "英": "uk",
    "米": "us",
    "仏": "france",
    "独": "germany",
    "伊": "italy",
    "豪": "australia",
    "印": "india",
    "韓": "korea",
    "中": "china",
    "露": "russia",
    "加": "canada",
    "蘭": "netherlands",
}
_SIGN_RUN = re.compile(  # "日仏協議"; not the first signs of other words ("日中の", "米独立", "英加盟")
    "(?<![\u4e00-\u9fff])(?!(?:日中|中日|中米)(?![間両首外関防]))["
    + "".join(_SIGNS)
    + "]{2,3}(?![立自占裁央心盟入速象止東堅期学])"
)
_US = re.compile(r"\bU\.?S\.?(?![\w])")
_NO_COUNTRY = re.compile(r"インド(?=・?太平洋|洋)|\bindian(?=[\s-]+ocean)", re.I)
"""Seas named after a country."""
_WORD = re.compile(r"[^\W\d_](?:[\w.]*[^\W_])?")


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    named: dict[str, str] = {}
    standing: dict[str, str] = {}
    japanese: dict[str, str] = {}
    for row in _ROWS.strip().splitlines():
        key, _, rest = row.partition(": ")
        for word in word_list(rest):
            table = standing if word.startswith("*") else named if word[0] < "\u3000" else japanese
            table[word.lstrip("*")] = key
    return named, standing, japanese


@lru_cache(maxsize=8_192)
def countries_in(text: str, *, widely: bool = False) -> frozenset[str]:
    """Keys of the countries a text names.

    Args:
        text: In either language.
        widely: Also count capitals that stand for their governments ("Tokyo agreed").
    """
    named, standing, japanese = _tables()
    text = _NO_COUNTRY.sub("", text)
    found = {"us"} if _US.search(text) else set()
    for word in _WORD.findall(fold(text).replace("united kingdom", "uk")):
        plain = word.removesuffix("'s")
        if plain != "us" and plain in named:
            found.add(named[plain])
        elif widely and plain in standing:
            found.add(standing[plain])
    found |= {key for word, key in japanese.items() if word in text}
    for run in _SIGN_RUN.findall(text):
        found |= {_SIGNS[sign] for sign in run}
    return frozenset(found)
