"""The fixed words of briefs, comparisons, timelines and their like, in both languages; none of them claims anything."""

from __future__ import annotations

from corpus.languages import Language

_TEXTS: dict[str, tuple[str, str]] = {
    "brief": ("Brief: {topic}", "概要資料：{topic}"),
    "compare": ("Comparison: {topic}", "比較：{topic}"),
    "compare_sides": ("Comparison: {first} and {second}", "比較：{first}と{second}"),
    "timeline": ("Timeline: {topic}", "年表：{topic}"),
    "changes": ("Since {since}: {topic}", "{since}以降：{topic}"),
    "changes_all": ("Since {since}", "{since}以降"),
    "who": ("Who is who: {topic}", "人物・組織：{topic}"),
    "check": ("Check of a text against the documents", "文書との照合"),
    "thread": ("What was answered in this thread", "このスレッドの回答のまとめ"),
    "background": ("Background", "背景"),
    "positions": ("Positions", "立場"),
    "agreed": ("Agreed points", "合意事項"),
    "open": ("Open points", "残された論点"),
    "dates": ("Dates", "日付"),
    "sources": ("Sources", "出典"),
    "events": ("Events", "出来事"),
    "documents": ("Documents dated since then", "それ以降の日付の文書"),
    "roles": ("What the documents say", "文書の記述"),
    "holders": ("Who the documents name", "文書に挙げられた人物"),
    "wrote": ("Documents by {name}", "{name}による文書"),
    "side_uk": ("UK position", "英国の立場"),
    "side_japan": ("Japan position", "日本の立場"),
    "side_agreed": ("Agreed text", "合意された文言"),
    "side_both": ("Both", "両方"),
    "date": ("Date", "日付"),
    "event": ("Event", "出来事"),
    "name": ("Name", "氏名"),
    "statement": ("Statement", "記述"),
    "document": ("Document", "文書"),
    "claim": ("Claim", "記述"),
    "verdict": ("Finding", "判定"),
    "evidence": ("What the documents say", "文書の記述"),
    "supported": ("supported", "裏付けあり"),
    "contradicted": ("contradicted", "文書と矛盾"),
    "partly": ("touched on, not confirmed", "関連する記述のみ"),
    "not_found": ("not found", "記述なし"),
    "counts": (
        "{total} statements: {supported} supported, {contradicted} contradicted, {not_found} not found",
        "{total}件の記述：裏付けあり{supported}件、文書と矛盾{contradicted}件、記述なし{not_found}件",
    ),
    "counts_one": (
        "1 statement: {supported} supported, {contradicted} contradicted, {not_found} not found",
        "1件の記述：裏付けあり{supported}件、文書と矛盾{contradicted}件、記述なし{not_found}件",
    ),
    "no_position": (
        "I found no position of this side in the documents I can use here.",
        "ここで参照できる文書には、こちらの立場の記述が見つかりませんでした。",
    ),
    "no_positions": (
        "I found no position of either side in the documents I can use here, only what both agreed.",
        "ここで参照できる文書には、英国と日本のいずれの立場の記述も見つからず、両国が合意した文言だけがありました。",
    ),
    "no_agreement": (
        "I found nothing agreed by both in the documents I can use here.",
        "ここで参照できる文書には、両国が合意した文言が見つかりませんでした。",
    ),
    "no_compare": (
        "I found nothing to compare about {topic} in the documents I can use here.",
        "ここで参照できる文書には、{topic}について比較できる記述がありません。",
    ),
    "no_timeline": (
        "I found no dated events about {topic} in the documents I can use here.",
        "ここで参照できる文書には、{topic}について日付のある出来事の記述がありません。",
    ),
    "no_changes": (
        "I found nothing dated since {since} in the documents I can use here.",
        "ここで参照できる文書には、{since}以降の記述が見つかりませんでした。",
    ),
    "no_changes_about": (
        "I found nothing about {topic} since {since} in the documents I can use here.",
        "ここで参照できる文書には、{topic}について{since}以降の記述が見つかりませんでした。",
    ),
    "no_since": (
        "Since when? Name a date, a year, or last week, month or year.",
        "いつ以降かを、日付、年、または先週・先月・昨年のようにお書きください。",
    ),
    "no_who": (
        "The documents I can use here do not say who or what {topic} is.",
        "ここで参照できる文書には、{topic}についての記述がありません。",
    ),
    "no_check": (
        "I found nothing in the documents I can use here that supports or contradicts this text.",
        "ここで参照できる文書には、この文章を裏付ける記述も、それと矛盾する記述もありません。",
    ),
    "no_claims": (
        "I found no statement to check. Send one or more whole sentences.",
        "照合できる記述がありません。文の形でお送りください。",
    ),
    "no_thread": (
        "Nothing has been answered in this thread yet.",
        "このスレッドには、まだ回答がありません。",
    ),
    "cut_check": (
        "The text was long; I checked its first {count} statements.",
        "文章が長いため、最初の{count}件の記述だけを照合しました。",
    ),
}


def say(key: str, language: Language, **values: object) -> str:
    """Fixed words in a language with their gaps filled."""
    return _TEXTS[key][language is Language.JA].format(**values)
