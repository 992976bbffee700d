"""The words of the Teams adapter, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from bot.platforms.words import SHARED
from corpus.languages import Language

_EN, _JA = Language.EN, Language.JA

_WORDS: Mapping[str, Mapping[Language, str]] = {
    **SHARED,
    "removed": {
        _EN: "{count} sentence(s) removed because their source did not support them",
        _JA: "出典で裏付けられない文を{count}件削除しました",
    },
    "reading": {_EN: "Reading your question…", _JA: "ご質問を読んでいます…"},
    "searching": {_EN: "Looking through the documents…", _JA: "文書を調べています…"},
    "checking": {_EN: "Checking the sources…", _JA: "出典を確認しています…"},
    "writing": {_EN: "Writing the answer…", _JA: "回答を作成しています…"},
    "open": {_EN: "Open source", _JA: "出典を開く"},
    "marking_why": {
        _EN: "The highest marking among this answer's sources. Handle the answer as you would the sources.",
        _JA: "この回答の出典のうち最も高い取扱区分です。出典と同じように取り扱ってください。",
    },
    "job": {_EN: "Re-index job", _JA: "再索引"},
    "refresh": {_EN: "Status", _JA: "状況"},
    "failures": {_EN: "Failures", _JA: "失敗"},
    "cancel": {_EN: "Cancel", _JA: "中止"},
    "rollback": {_EN: "Roll back", _JA: "戻す"},
    "stage": {_EN: "Stage", _JA: "段階"},
    "progress": {_EN: "Progress", _JA: "進み具合"},
    "generation": {_EN: "Index generation", _JA: "索引の世代"},
    "receipt_title": {_EN: "Receipt", _JA: "レシート"},
    "ask_next": {_EN: "You may also want to ask", _JA: "続けて質問できます"},
    "ask_first": {_EN: "You could ask", _JA: "たとえば、次のような質問ができます"},
    "brief": {_EN: "Brief", _JA: "ブリーフ"},
    "compare": {_EN: "Comparison", _JA: "比較"},
    "timeline": {_EN: "Timeline", _JA: "年表"},
    "undated": {_EN: "undated", _JA: "日付なし"},
    "ai": {_EN: "AI generated; check the sources", _JA: "AI による生成。出典をご確認ください"},
    "askLiaison": {_EN: "Ask Liaison", _JA: "Liaison に質問"},
    "askLiaison_label": {_EN: "Your question", _JA: "ご質問"},
    "askLiaison_send": {_EN: "Ask", _JA: "質問する"},
    "checkText": {_EN: "Check against documents", _JA: "文書と照合"},
    "checkText_label": {_EN: "Text to check", _JA: "照合する文章"},
    "checkText_send": {_EN: "Check", _JA: "照合する"},
    "dialog_private": {_EN: "Only you see the answer.", _JA: "回答はご本人だけに表示されます。"},
    "dialog_empty": {_EN: "Write something first.", _JA: "内容を入力してください。"},
    "dialog_waiting": {_EN: "Still looking through the documents…", _JA: "文書を調べています…"},
    "dialog_look": {_EN: "Show the answer", _JA: "回答を表示"},
    "dialog_gone": {
        _EN: "That answer is no longer at hand. Please ask again.",
        _JA: "この回答は表示できなくなりました。もう一度お尋ねください。",
    },
    "upload_alone": {
        _EN: "Teams hands files to me in our personal chat only. Send me the file there.",
        _JA: "ファイルは個人チャットでのみ受け取れます。個人チャットでお送りください。",
    },
    "brief_offered": {
        _EN: "This is the beginning. The whole text with its sources is offered as a Word file below.",
        _JA: "冒頭のみを表示しています。出典を含む全文は、下の Word ファイルでご覧いただけます。",
    },
    "brief_alone": {
        _EN: "This is the beginning. Ask me in our personal chat, and the whole text comes as a Word file.",
        _JA: "冒頭のみを表示しています。個人チャットでお尋ねいただくと、全文を Word ファイルでお渡しします。",
    },
    "brief_file": {_EN: "The whole text with its sources", _JA: "出典を含む全文"},
    "brief_kept": {_EN: "Saved: {name}", _JA: "保存しました：{name}"},
    "brief_declined": {_EN: "Not saved: {name}", _JA: "保存しませんでした：{name}"},
    "brief_gone": {
        _EN: "That text can no longer be handed over. Please ask for it anew.",
        _JA: "この文書はお渡しできなくなりました。もう一度お尋ねください。",
    },
    "brief_failed": {
        _EN: "The file could not be saved. {reason} {hint}",
        _JA: "ファイルを保存できませんでした。{reason} {hint}",
    },
    "joiner": {
        _EN: "Somebody from {organisation} joined “{place}”, where nobody from there was before. From now on replies "
        "in it hold only what {organisation} may read as well. What was said in it before may be read by them.",
        _JA: "これまで参加者のいなかった {organisation} の方が「{place}」に参加しました。今後そこへの返信には、"
        "{organisation} も閲覧できる内容だけが含まれます。これまでの投稿は、その方も閲覧できることがあります。",
    },
    "joiner_unknown": {_EN: "an organisation that I do not know", _JA: "登録のない組織"},
    "joiner_place": {_EN: "a conversation without a name", _JA: "名称のない会話"},
    "channel_title": {_EN: "Liaison in this conversation", _JA: "この会話での Liaison の設定"},
    "channel_note": {
        _EN: "These settings hold for everybody here. Only administrators may change them.",
        _JA: "この会話の全員に適用されます。変更できるのは管理者だけです。",
    },
    "channel_admins": {
        _EN: "Only an admin may change how Liaison behaves here.",
        _JA: "ここでの設定を変更できるのは管理者だけです。",
    },
    "channel_here": {
        _EN: "This is a conversation between us; settings are for group chats and channels.",
        _JA: "ここは個人チャットです。設定はグループチャットとチャネルで行います。",
    },
    "channel_save": {_EN: "Save", _JA: "保存"},
    "channel_saved": {_EN: "Settings of this conversation are saved.", _JA: "この会話の設定を保存しました。"},
    "channel_by": {_EN: "By {name}", _JA: "変更者：{name}"},
    "channel_language": {_EN: "Language of replies", _JA: "回答の言語"},
    "channel_language_own": {_EN: "As the question", _JA: "質問に合わせる"},
    "channel_language_en": {_EN: "English", _JA: "英語"},
    "channel_language_ja": {_EN: "Japanese", _JA: "日本語"},
    "channel_tell": {_EN: "When a quoted passage changes", _JA: "引用箇所が変更されたとき"},
    "channel_tell_yes": {_EN: "Say so in the thread", _JA: "スレッドで知らせる"},
    "channel_tell_no": {_EN: "Say nothing", _JA: "知らせない"},
    "channel_quiet_from": {_EN: "Quiet from (told later)", _JA: "静かにする時間帯：開始（後で知らせます）"},
    "channel_quiet_to": {_EN: "Quiet until", _JA: "静かにする時間帯：終了"},
    "channel_no_hour": {_EN: "No quiet hours", _JA: "指定なし"},
    "channel_zone": {_EN: "Time zone of these hours", _JA: "時間帯の基準"},
    "channel_documents": {_EN: "Documents (none chosen: all)", _JA: "対象の文書（選択なし：すべて）"},
    "stale_card": {
        _EN: "That button no longer does anything. Ask me directly, or type “help”.",
        _JA: "このボタンは現在ご利用いただけません。直接ご質問いただくか、「ヘルプ」と入力してください。",
    },
    "stranger": {
        _EN: "Liaison is not set up for your organisation.",
        _JA: "Liaison は、ご所属の組織では利用できません。",
    },
    "welcome": {
        _EN: "Hello, I am Liaison. I answer questions about the partnership's documents, in English and Japanese, "
        "and quote my sources. Ask me anything, or type “help”.",
        _JA: "Liaison です。パートナーシップの文書に関するご質問に、出典を示して日本語と英語でお答えします。"
        "何でもお尋ねください。「ヘルプ」と入力すると使い方を表示します。",
    },
    "welcome_shared": {
        _EN: "Here, mention me to ask. Everybody in this conversation can read my replies, "
        "so I use only what all of you may read.",
        _JA: "ここではメンションしてご質問ください。回答はこの会話の全員が読めるため、"
        "全員が閲覧できる文書だけを使います。",
    },
}

# Questions that any collection of documents answers in some way, so that the first try is never a dead end.
STARTERS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    _EN: (
        ("What can you do?", "help"),
        ("Which documents can you read?", "sources"),
        ("What was agreed most recently?", "What was agreed most recently?"),
    ),
    _JA: (
        ("何ができますか", "ヘルプ"),
        ("どの文書を読めますか", "資料一覧"),
        ("最近の合意は", "最近合意されたことは何ですか。"),
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    """A text in the reader's language."""
    return _WORDS[key][language].format(**values)
