"""What is said around uploads, in both languages, on every platform."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.languages import Language

_EN, _JA = Language.EN, Language.JA

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "admin_only": {
        _EN: "Only an admin may add documents to the index. Ask an admin to send the file.",
        _JA: "文書を索引に追加できるのは管理者だけです。管理者にファイルの送信を依頼してください。",
    },
    "in_private": {
        _EN: "This channel is shared with another organisation. Send me the file in a direct message.",
        _JA: "このチャンネルは他の組織と共有されています。ファイルはダイレクトメッセージでお送りください。",
    },
    "attach": {
        _EN: "Attach the file to the message that says “index this”.",
        _JA: "「これを索引に追加」というメッセージにファイルを添付してください。",
    },
    "how": {
        _EN: "To add the file to the index, send it with the words “index this”.",
        _JA: "ファイルを索引に追加するには、「これを索引に追加」と書き添えてお送りください。",
    },
    "reading": {_EN: "is reading the file…", _JA: "ファイルを読み取っています…"},
    "waiting": {
        _EN: "I read “{name}” ({characters} characters). Describe it, and it goes into the index.",
        _JA: "「{name}」を読み取りました（{characters}文字）。文書の情報を入力すると索引に追加されます。",
    },
    "waiting_replaces": {
        _EN: "There is an uploaded document of that file name already: “{title}”.",
        _JA: "同じファイル名の文書がすでに登録されています：「{title}」",
    },
    "refused": {
        _EN: "“{name}” cannot be added. {reason}\nNext step: {hint}",
        _JA: "「{name}」は追加できません。{reason}\n次の手順：{hint}",
    },
    "discarded": {_EN: "“{name}” was thrown away.", _JA: "「{name}」を破棄しました。"},
    "expired": {
        _EN: "This file waits no longer. Send it again with the words “index this”.",
        _JA: "このファイルの受付は終了しました。「これを索引に追加」と書き添えて、もう一度お送りください。",
    },
    "no_indexer": {
        _EN: "“{title}” is stored; it goes into the index with the next `liaison index build` on the server.",
        _JA: "「{title}」を保存しました。サーバーで次に `liaison index build` を実行すると索引に追加されます。",
    },
    "indexing": {_EN: "“{title}” goes into the index.", _JA: "「{title}」を索引に追加しています。"},
    "indexing_quietly": {_EN: "The file goes into the index.", _JA: "ファイルを索引に追加しています。"},
    "done": {
        _EN: "“{title}” is in the index.\nReadable by: {readers}\nDocument id: {id}",
        _JA: "「{title}」を索引に追加しました。\n閲覧できる範囲：{readers}\n文書 ID：{id}",
    },
    "done_quietly": {_EN: "The file is in the index.", _JA: "ファイルを索引に追加しました。"},
    "failed": {
        _EN: "“{title}” could not be indexed. {reason}\nNext step: {hint}",
        _JA: "「{title}」を索引に追加できませんでした。{reason}\n次の手順：{hint}",
    },
    "failed_quietly": {_EN: "The file could not be indexed.", _JA: "ファイルを索引に追加できませんでした。"},
    "stored": {
        _EN: "“{title}” is stored and goes in with the next re-index that goes live.",
        _JA: "「{title}」は保存済みで、次に有効になる再索引で追加されます。",
    },
    "describe": {_EN: "Describe and index", _JA: "情報を入力して索引に追加"},
    "discard": {_EN: "Throw away", _JA: "破棄"},
    "card_title": {_EN: "Add to the index", _JA: "索引に追加"},
    "add": {_EN: "Add", _JA: "追加"},
    "title": {_EN: "Title", _JA: "標題"},
    "publisher": {_EN: "Publisher", _JA: "発行者"},
    "date": {_EN: "Date (2024-05-31, 2024-05 or 2024)", _JA: "日付（2024-05-31、2024-05、2024）"},
    "language": {_EN: "Language", _JA: "言語"},
    "language_en": {_EN: "English", _JA: "英語"},
    "language_ja": {_EN: "Japanese", _JA: "日本語"},
    "marking": {_EN: "Protective marking", _JA: "秘密区分・取扱表示"},
    "marking_none": {_EN: "None", _JA: "なし"},
    "releasable_to": {_EN: "Releasable to", _JA: "閲覧できる組織"},
    "everybody": {_EN: "Everybody (public)", _JA: "全員（公開）"},
    "version": {_EN: "This is", _JA: "種別"},
    "version_own": {_EN: "A document of its own", _JA: "別の文書"},
    "version_new": {_EN: "A new version of the uploaded document", _JA: "登録済みの文書の新しい版"},
    "title_missing": {_EN: "Give the document a title.", _JA: "標題を入力してください。"},
    "date_wrong": {
        _EN: "Write the date as 2024-05-31, 2024-05 or 2024.",
        _JA: "日付は 2024-05-31、2024-05、2024 の形で入力してください。",
    },
    "readers_missing": {_EN: "Choose who may read it.", _JA: "閲覧できる組織を選んでください。"},
}


def upload_text(key: str, language: Language, **values: object) -> str:
    """A text in the reader's language."""
    return _TEXTS[key][language].format(**values)
