"""The words of the Slack adapter, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.platforms.words import SHARED
from corpus.languages import Language

_EN, _JA = Language.EN, Language.JA

_WORDS: Mapping[str, Mapping[Language, str]] = {
    **SHARED,
    "good": {_EN: "Good answer", _JA: "良い回答"},
    "bad": {_EN: "Bad answer", _JA: "良くない回答"},
    "automatic": {
        _EN: "Made automatically from the quoted sources; check them before relying on it",
        _JA: "引用した出典から自動的に作成したものです。ご利用の前に出典をご確認ください",
    },
    "removed": {
        _EN: "Sentences removed because their source did not support them: {count}",
        _JA: "出典で裏付けられない文を{count}件削除しました",
    },
    "working": {_EN: "is looking through the documents…", _JA: "文書を調べています…"},
    "waiting": {_EN: "is busy; you are number {position} in line…", _JA: "順番待ちです（{position}番目）…"},
    "not_installed": {
        _EN: "Liaison is not installed in this workspace, or no longer. A workspace admin can install it again.",
        _JA: "Liaison はこのワークスペースにインストールされていません。管理者による再インストールが必要です。",
    },
    "looking_up": {_EN: "Looking through the documents…", _JA: "文書を調べています…"},
    "job_cancel": {_EN: "Cancel", _JA: "中止"},
    "job_confirm": SHARED["confirm"],
    "job_failures": {_EN: "Show failures", _JA: "失敗を表示"},
    "job_retry": SHARED["retry"],
    "job_rollback": {_EN: "Roll back", _JA: "前の索引に戻す"},
    "job_in_private": {
        _EN: "The progress comes to your conversation with Liaison.",
        _JA: "進行状況は Liaison との会話に届きます。",
    },
    "ask_again": {_EN: "Ask again: {question}", _JA: "もう一度質問：{question}"},
    "share": {_EN: "Share with channel", _JA: "チャンネルで共有"},
    "quotations": {_EN: "Show quotations", _JA: "引用を表示"},
    "asked": {_EN: "Question: {question}", _JA: "質問：{question}"},
    "shared": {_EN: "Shared by @{name}. Question: {question}", _JA: "@{name} さんが共有。質問：{question}"},
    "not_shareable": {
        _EN: "Nothing that everybody in this channel may read answers this, so nothing was shared.",
        _JA: "このチャンネルの全員が閲覧できる文書では回答できないため、共有しませんでした。",
    },
    "thanks": {_EN: "Thank you, noted.", _JA: "ありがとうございます。記録しました。"},
    "prompts_title": {_EN: "Try asking", _JA: "質問の例"},
    "feedback_title": {_EN: "What was wrong?", _JA: "問題点"},
    "feedback_reason": {_EN: "Reason", _JA: "理由"},
    "feedback_comment": {_EN: "Comment (optional)", _JA: "コメント（任意）"},
    "reason_wrong": {_EN: "It is wrong", _JA: "内容が誤っている"},
    "reason_unsupported": {_EN: "The source does not say that", _JA: "出典の内容と合わない"},
    "reason_missing": {_EN: "Something is missing", _JA: "不足がある"},
    "reason_outdated": {_EN: "It is out of date", _JA: "情報が古い"},
    "reason_other": {_EN: "Something else", _JA: "その他"},
    "send": {_EN: "Send", _JA: "送信"},
    "save": {_EN: "Save", _JA: "保存"},
    "cancel": {_EN: "Cancel", _JA: "キャンセル"},
    "close": {_EN: "Close", _JA: "閉じる"},
    "question_title": {_EN: "Ask Liaison", _JA: "Liaison に質問"},
    "question_label": {_EN: "Your question", _JA: "質問"},
    "question_hint": {
        _EN: "The answer comes to your conversation with Liaison; only you see it.",
        _JA: "回答は Liaison との会話に届き、ご本人だけが閲覧できます。",
    },
    "question_empty": {_EN: "Write a question.", _JA: "質問をお書きください。"},
    "date_from": {_EN: "Documents from", _JA: "文書の日付：開始"},
    "date_to": {_EN: "Documents until", _JA: "文書の日付：終了"},
    "dates_crossed": {_EN: "This is before the first date.", _JA: "開始日より前の日付です。"},
    "kinds": {_EN: "Kinds of document", _JA: "文書の種類"},
    "publishers": {_EN: "Publishers", _JA: "発行者"},
    "quotations_title": {_EN: "Quotations", _JA: "引用"},
    "not_visible": {_EN: "There is nothing here that may be shown.", _JA: "表示できるものはありません。"},
    "channel_title": {_EN: "Liaison in this channel", _JA: "チャンネル設定"},
    "channel_admins": {
        _EN: "Only an admin may change how Liaison behaves in a channel.",
        _JA: "チャンネルの設定を変更できるのは管理者だけです。",
    },
    "channel_here": {
        _EN: "This is a conversation between us; settings are for channels.",
        _JA: "ここは個別の会話です。設定はチャンネルで行います。",
    },
    "channel_open": {_EN: "Settings of this channel are open.", _JA: "このチャンネルの設定を開きました。"},
    "channel_saved": {
        _EN: "Settings of this channel are saved.",
        _JA: "このチャンネルの設定を保存しました。",
    },
    "language_label": {_EN: "Language of replies", _JA: "回答の言語"},
    "language_auto": {_EN: "That of the question", _JA: "質問と同じ"},
    "language_en": {_EN: "English", _JA: "英語"},
    "language_ja": {_EN: "Japanese", _JA: "日本語"},
    "tell_changes_label": {_EN: "When a quoted passage changes", _JA: "引用箇所が変更されたとき"},
    "tell_changes_yes": {_EN: "Say so in the thread", _JA: "スレッドで知らせる"},
    "tell_changes_no": {_EN: "Say nothing", _JA: "知らせない"},
    "listen_label": {_EN: "Answer", _JA: "回答の対象"},
    "listen_mentions": {_EN: "Mentions only", _JA: "メンションのみ"},
    "listen_questions": {
        _EN: "Also questions that the documents answer",
        _JA: "文書で答えられる質問にも回答",
    },
    "audience_label": {_EN: "Show answers to", _JA: "回答の公開先"},
    "audience_all": {_EN: "Everybody in the channel", _JA: "チャンネルの全員"},
    "audience_one": {_EN: "Only the person who asked", _JA: "質問した本人のみ"},
    "quiet_from": {_EN: "Quiet from (mentions only)", _JA: "静かにする時間帯：開始"},
    "quiet_to": {_EN: "Quiet until", _JA: "静かにする時間帯：終了"},
    "collections_label": {_EN: "Documents (none chosen: all)", _JA: "対象の文書（選択なし：すべて）"},
    "length_own": {_EN: "As each person prefers", _JA: "各自の設定に従う"},
    "private_label": {_EN: "Answers to /liaison in channels", _JA: "チャンネルでの /liaison への回答"},
    "private_yes": {_EN: "Only to me", _JA: "自分のみに表示"},
    "private_no": {_EN: "To everybody in the channel", _JA: "チャンネルの全員に表示"},
    "answered_here": {_EN: "The answer is in the channel.", _JA: "回答をチャンネルに投稿しました。"},
    "length_label": {_EN: "Sources", _JA: "出典の表示"},
    "length_long": {_EN: "With quotations", _JA: "引用付き"},
    "length_short": {_EN: "In one line, quotations on demand", _JA: "一行のみ（引用は必要時）"},
    "home_intro": {
        _EN: "I answer questions about the partnership's documents and quote my sources. Ask in the Messages tab, "
        "mention me in a channel, or type /liaison.",
        _JA: "パートナーシップの文書に関する質問に、出典を示してお答えします。"
        "「メッセージ」タブ、チャンネルでのメンション、/liaison でご質問ください。",
    },
    "home_library": {_EN: "Documents", _JA: "文書"},
    "home_count": {_EN: "{count} documents that you may read", _JA: "閲覧できる文書：{count}件"},
    "home_latest": {_EN: "Latest: {titles}", _JA: "最新：{titles}"},
    "home_indexed": {_EN: "Read in on {moment} (UTC)", _JA: "取り込み：{moment}（UTC）"},
    "home_job": {_EN: "Re-indexing", _JA: "再索引"},
    "home_recent": {_EN: "Your recent answers", _JA: "最近の回答"},
    "home_none": {_EN: "None yet.", _JA: "まだありません。"},
    "home_preferences": {_EN: "Your preferences", _JA: "個人設定"},
}

_STAGES: Mapping[str, Mapping[Language, str]] = {
    "reading": {_EN: "Reading the question", _JA: "質問を読んでいます"},
    "searching": {_EN: "Searching the documents", _JA: "文書を検索しています"},
    "checking": {_EN: "Checking every sentence against its source", _JA: "各文を出典と照合しています"},
    "writing": {_EN: "Writing", _JA: "回答を作成しています"},
}

REASONS = ("wrong", "unsupported", "missing", "outdated", "other")

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


def stage_text(stage: str, language: Language) -> str:
    """The name of a stage of the work; an unknown one reads as searching."""
    return _STAGES.get(stage, _STAGES["searching"])[language]
