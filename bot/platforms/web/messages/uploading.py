"""Strings of the page where admins add documents, in both languages; what chats say too is in `bot.uploads.texts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.languages import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadingMessages:
    """Every string of the page that no chat says."""

    title: str
    lead: str
    file: str
    go_on: str
    limits: str
    read: str
    replaces: str
    readers_hint: str
    missing: str
    refused: str
    next_step: str
    expired: str
    discarded: str
    working: str
    another: str
    to_operate: str


UPLOADING: Mapping[Language, UploadingMessages] = {
    Language.EN: UploadingMessages(
        title="Add a document",
        lead="The file is read first; then you describe it, say who may read it, and it goes into the index.",
        file="File",
        go_on="Read the file",
        limits="At most {megabytes} MB. {formats}",
        read="I read “{name}” ({characters} characters).",
        replaces="There is an uploaded document of that file name already: “{title}”.",
        readers_hint="Only they find the document and see it quoted.",
        missing="Choose a file.",
        refused="“{name}” cannot be added.",
        next_step="Next step:",
        expired="This file waits no longer. Choose it again.",
        discarded="The file was thrown away.",
        working="“{title}” goes into the index. This page shows how far it is.",
        another="Add another document",
        to_operate="To the operator's page",
    ),
    Language.JA: UploadingMessages(
        title="文書を追加",
        lead="まずファイルを読み取ります。続いて文書の情報と閲覧できる組織を入力すると、索引に追加されます。",
        file="ファイル",
        go_on="ファイルを読み取る",
        limits="{megabytes} MBまで。{formats}",
        read="「{name}」を読み取りました（{characters}文字）。",
        replaces="同じファイル名の文書がすでに登録されています：「{title}」",
        readers_hint="文書が検索・引用されるのは、選んだ組織だけです。",
        missing="ファイルを選んでください。",
        refused="「{name}」は追加できません。",
        next_step="次の手順：",
        expired="このファイルの受付は終了しました。もう一度お選びください。",
        discarded="ファイルを破棄しました。",
        working="「{title}」を索引に追加しています。進み具合はこのページに表示されます。",
        another="別の文書を追加",
        to_operate="運用ページへ",
    ),
}
