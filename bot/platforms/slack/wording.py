"""The words of the Slack adapter, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.languages import Language

_EN, _JA = Language.EN, Language.JA

_WORDS: Mapping[str, Mapping[Language, str]] = {
    "sources": {_EN: "Sources", _JA: "出典"},
    "closest": {_EN: "Closest passages", _JA: "最も近い箇所"},
    "page": {_EN: "p. {number}", _JA: "{number}ページ"},
    "paragraph": {_EN: "para {number}", _JA: "第{number}段落"},
    "good": {_EN: "Good answer", _JA: "良い回答"},
    "bad": {_EN: "Bad answer", _JA: "良くない回答"},
    "receipt": {_EN: "Receipt {id}", _JA: "レシート {id}"},
    "automatic": {
        _EN: "Made automatically from the quoted sources; check them before relying on it",
        _JA: "引用した出典から自動的に作成したものです。ご利用の前に出典をご確認ください",
    },
    "removed": {
        _EN: "{count} sentence(s) removed because their source did not support them",
        _JA: "出典で裏付けられない文を{count}件削除しました",
    },
    "working": {_EN: "is looking through the documents…", _JA: "文書を調べています…"},
    "looking_up": {_EN: "Looking through the documents…", _JA: "文書を調べています…"},
    "thanks": {_EN: "Thank you, noted.", _JA: "ありがとうございます。記録しました。"},
    "prompts_title": {_EN: "Try asking", _JA: "質問の例"},
    "empty_mention": {
        _EN: "Ask me anything about the documents, or type “help”.",
        _JA: "文書についてご質問ください。「ヘルプ」で使い方を表示します。",
    },
    "long_answer": {_EN: "({number}/{total})", _JA: "（{number}/{total}）"},
}

# Questions that any collection of documents answers in some way, so that the first try is never a dead end.
PROMPTS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    _EN: (
        ("What can you do?", "help"),
        ("Which documents can you read?", "sources"),
        ("Who takes part in the partnership?", "Who takes part in the partnership?"),
        ("What was agreed most recently?", "What was agreed most recently?"),
    ),
    _JA: (
        ("何ができますか", "ヘルプ"),
        ("どの文書を読めますか", "資料一覧"),
        ("パートナーシップの参加者は", "パートナーシップには誰が参加していますか。"),
        ("最近の合意は", "最近合意されたことは何ですか。"),
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text in the reader's language."""
    return _WORDS[key][language].format(**values)
