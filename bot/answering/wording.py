"""The words Liaison puts around quotations, in both languages."""

from __future__ import annotations

import re

from corpus.languages import Language, detect_language

_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_TEXTS: dict[str, tuple[str, str]] = {
    "source": ("According to “{title}”:", "「{title}」によると、次のとおりです。"),
    "sources": ("The documents say:", "文書には次のように書かれています。"),
    "list": ("“{title}” lists:", "「{title}」では、次の点が挙げられています。"),
    "quote": ("“{quote}”", "「{quote}」"),
    "abstain": (
        "I found no answer to this question in the documents I can use here.",
        "ここで参照できる文書には、この質問への答えが見当たりません。",
    ),
    "abstain_missing": (
        "The documents touch on this, but do not seem to state {what}.",
        "関連する記述はありますが、{what}についての記述は見つかりませんでした。",
    ),
    "abstain_unknown": (
        "The documents I can use here do not mention {what}.",
        "ここで参照できる文書には、{what}についての記述がありません。",
    ),
    "closest": ("The closest passages are given below.", "最も近い箇所を以下に示します。"),
    "premise": (
        "The documents do not support what the question takes for granted. They say: “{quote}”",
        "質問の前提は文書の記述と一致しません。文書には次のように書かれています。「{quote}」",
    ),
    "empty": (
        "I need a question. For example: “When did the two sides last meet?”",
        "質問を入力してください。例：「両国は前回いつ会合を開きましたか。」",
    ),
    "cut": (
        "The question was longer than 4,000 characters; I read the first 4,000.",
        "質問が4,000文字を超えていたため、最初の4,000文字だけを読みました。",
    ),
    "altered": (
        "“{title}” is a copy whose wording was changed by its republisher; quotations show the copy's words.",
        "「{title}」は再掲載時に文言が変えられた写しです。引用は写しの文言です。",
    ),
    "as_of": (
        "How it stood at {date}: only documents dated by then and not yet superseded were read.",
        "{date}時点での回答です。その時点で有効だった文書だけを読みました。",
    ),
    "former_title": ("{title} (version of {date})", "{title}（{date}版）"),
    "former_version": (
        "“{title}” is quoted as it stood then (version {version} of {date}); it has been replaced: {now}.",
        "「{title}」は当時の版（{date}版、バージョン{version}）から引用しています。この版は置き換えられています（{now}）。",
    ),
    "former_now": ("the version in force is of {date}", "現行版の日付は{date}"),
    "former_undated": ("the version in force is not dated", "現行版に日付の記載なし"),
    "superseded": ("“{title}” has been superseded.", "「{title}」は新しい文書に置き換えられています。"),
    "superseded_by": (
        "“{title}” has been superseded by “{other}”.",
        "「{title}」は「{other}」に置き換えられています。",
    ),
    "mentions_one": ("One document mentions “{topic}”:", "「{topic}」に触れている文書は次の1件です。"),
    "mentions": ("{count} documents mention “{topic}”:", "「{topic}」に触れている文書は次の{count}件です。"),
    "mentions_most": (
        "At least {count} documents mention “{topic}”; the {shown} latest:",
        "「{topic}」に触れている文書は少なくとも{count}件あります。新しい順に{shown}件を示します。",
    ),
    "wording_one": ("“{topic}” stands in one document:", "「{topic}」という表現がある文書は次の1件です。"),
    "wording": ("“{topic}” stands in {count} documents:", "「{topic}」という表現がある文書は次の{count}件です。"),
    "wording_most": (
        "“{topic}” stands in at least {count} documents; the {shown} latest:",
        "「{topic}」という表現がある文書は少なくとも{count}件あります。新しい順に{shown}件を示します。",
    ),
    "partial": (
        "I did not find {what}.",
        "{what}は見つかりませんでした。",
    ),
    "fallback": (
        "The text model could not be used; these are quotations.",
        "文章生成モデルが使えなかったため、引用のみを示します。",
    ),
    "translation": (
        "Machine translation of [{marker}]: {text}",
        "[{marker}] の機械翻訳：{text}",
    ),
    "differ": (
        "The sources differ here: {markers}.",
        "出典の間に食い違いがあります：{markers}",
    ),
    "summary": ("Main points of “{title}”:", "「{title}」の要点："),
    "summary_topic": ("What the documents say about {topic}:", "{topic}について文書に書かれていること："),
    "no_topic": (
        "I found nothing about {topic} in the documents I can use here.",
        "ここで参照できる文書には、{topic}についての記述がありません。",
    ),
}

_WANTED: dict[str, tuple[str, str]] = {
    "person": ("who that is", "該当する人物"),
    "author": ("who wrote it", "執筆者"),
    "organisation": ("which organisation that is", "該当する組織"),
    "name": ("the name", "名称"),
    "date": ("when that was", "時期"),
    "day": ("the exact date", "日付"),
    "month": ("the month", "何月か"),
    "year": ("the year", "年"),
    "place": ("where that was", "場所"),
    "city": ("the city", "都市名"),
    "country": ("the country", "国名"),
    "building": ("the building", "建物"),
    "number": ("that number", "その数"),
    "money": ("that amount", "金額"),
    "percent": ("that share", "割合"),
    "score": ("that score", "スコア"),
    "cve": ("a CVE number", "CVE番号"),
    "email": ("an e-mail address", "メールアドレス"),
    "phone": ("a telephone number", "電話番号"),
    "url": ("an address", "アドレス"),
    "version": ("the version", "バージョン"),
    "law": ("which law that is", "該当する法律"),
    "frequency": ("how often", "頻度"),
    "duration": ("how long", "期間"),
    "reason": ("the reason", "理由"),
}


def say(key: str, language: Language, **values: str) -> str:
    """A fixed text in a language with its gaps filled."""
    return _TEXTS[key][language is Language.JA].format(**values)


def wanted(kind: str, language: Language) -> str:
    """What was asked for, as a phrase that follows "do not state"."""
    return _WANTED[kind][language is Language.JA]


def in_quotes(text: str) -> str:
    """A quotation in the marks of its language: that of its own words, not of what it adds in brackets."""
    own = _BRACKETED.sub("", text)
    return f"「{text}」" if detect_language(own, default=detect_language(text)) is Language.JA else f"“{text}”"
