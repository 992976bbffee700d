"""Places: countries and cities of the gazetteer, buildings by their type words."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

from bot.answering.lexicon import word_list

_COUNTRIES_JA = word_list("""
    日本 英国 イギリス 米国 アメリカ フランス ドイツ イタリア カナダ オーストラリア 豪州 中国 韓国 北朝鮮
    ロシア ウクライナ インド ブルネイ ベトナム タイ シンガポール マレーシア インドネシア フィリピン
    エストニア オランダ ベルギー スペイン ポーランド スウェーデン フィンランド ノルウェー 台湾
    ニュージーランド イスラエル""")
_CITIES_JA = word_list("""
    東京 ロンドン パリ ベルリン ブリュッセル ワシントン ニューヨーク 京都 大阪 広島 札幌 ソウル 北京 上海
    モスクワ キーウ ローマ ジュネーブ ウィーン シンガポール キャンベラ シドニー デリー ハノイ バンコク
    ジャカルタ マニラ タリン ハーグ マドリード エディンバラ カーディフ マンチェスター チェルトナム
    バンダルスリブガワン""")
_EXTRA_COUNTRIES = {
    "uk",
    "u.k.",
    "us",
    "u.s.",
    "usa",
    "america",
    "britain",
    "great britain",
    "england",
    "scotland",
    "wales",
    "korea",
    "brunei darussalam",
}
_REGIONS = frozenset(
    word_list("asean europe asia africa indo-pacific asia-pacific eurasia oceania scandinavia caribbean balkans")
).union(
    f"{side} {land}"
    for side in word_list(
        "north south east west central northern southern eastern western southeast south-east northeast"
    )
    for land in word_list("europe asia africa america pacific")
) | {"middle east", "latin america"}
_BUILDING = re.compile(
    r"(?:[A-Z][\w’'-]+\s)+(?:House|Hall|Building|Palace|Hotel|Tower|Embassy|Museum|Castle"
    r"|(?<!Security )(?<!Research )(?<!Cyber )(?:Conference |Convention |Exhibition )Cent(?:re|er)"
    r"|Residence|Campus|Theatre|Pavilion|Library)\b"
    r"|\b(?:Embassy|House|Palace|Hotel)\sof\s[A-Z]\w+|[\u4e00-\u9fffァ-ヶー]{2,}(?:庁舎|会館|ビル|ホテル|ホール|宮殿|公邸|大使館|会議場|センター)"
)
_CAPITALISED = re.compile(r"[A-Z][\w’'.-]*\w(?:[ ,]+(?:[A-Z][\w’'-]*\w))*|\bU\.[KS]\.?")
_WORD = re.compile(r"[A-Z][\w’'-]*\w")
_AMBIGUOUS = {
    "of",
    "march",
    "may",
    "reading",
    "mobile",
    "orange",
    "nice",
    "bath",
    "deal",
    "most",
    "both",
    "much",
    "best",
    "data",
    "date",
    "same",
    "split",
    "male",
    "along",
    "central",
    "commonwealth",
    "university",
    "police",
    "security",
    "defense",
    "defence",
    "china's",
    "strategy",
    "policy",
    "hub",
    "dialog",
    "mission",
    "union",
    "enterprise",
    "victoria",
    "hull",
    "home",
    "man",
    "van",
    "given",
    "this",
    "they",
    "early",
    "over",
    "north",
    "south",
    "east",
    "west",
    "bay",
    "lead",
    "independence",
    "liberty",
    "nato",
    "un",
    "war",
    "parole",
}


@lru_cache(maxsize=1)
def _gazetteer() -> tuple[frozenset[str], frozenset[str]]:
    """Names of countries and of cities."""
    text = resources.files("bot.answering").joinpath("gazetteer.txt").read_text(encoding="utf-8")
    lines = [line.partition(" ") for line in text.splitlines() if not line.startswith("#")]
    countries = {name for kind, _, name in lines if kind == "country"}
    cities = {name for kind, _, name in lines if kind == "city"}
    return frozenset(countries | _EXTRA_COUNTRIES), frozenset(cities - _AMBIGUOUS)


def _key(text: str) -> str:
    return text.casefold().removeprefix("the ").removesuffix("'s").removesuffix("’s").strip(" ,.")


def is_country(text: str) -> bool:
    """Whether the words name a country."""
    return _key(text) in _gazetteer()[0] or text in _COUNTRIES_JA


def is_city(text: str) -> bool:
    """Whether the words name a city of some size, or a capital."""
    return _key(text) in _gazetteer()[1] or text in _CITIES_JA


def is_building(text: str) -> bool:
    """Whether the words name a building."""
    return _BUILDING.fullmatch(text.strip()) is not None


def place_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of countries, cities, regions and buildings in a text, longest first at each place, in order."""
    found = [m.span() for m in _BUILDING.finditer(text)]
    for run in _CAPITALISED.finditer(text):
        parts = [m for m in _WORD.finditer(text, run.start(), run.end())] or [run]
        index = 0
        while index < len(parts):
            index = _longest(text, parts, index, found)
    for name in (*_COUNTRIES_JA, *_CITIES_JA):
        found += [(m.start(), m.end()) for m in re.finditer(re.escape(name), text)]
    return tuple(sorted(set(found)))


def _longest(text: str, parts: list[re.Match[str]], index: int, found: list[tuple[int, int]]) -> int:
    for stop in range(min(len(parts), index + 4), index, -1):
        start, end = parts[index].start(), parts[stop - 1].end()
        name = text[start:end]
        if is_city(name) or is_country(name) or _key(name) in _REGIONS:
            trimmed = end - 2 if name.endswith(("'s", "’s")) else end
            found.append((start, trimmed))
            return stop
    return index + 1
