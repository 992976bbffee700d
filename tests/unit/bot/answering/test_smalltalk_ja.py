"""Japanese courtesies and questions about using Liaison get a fitting reply; questions to the documents none."""

from __future__ import annotations

import pytest

from bot.answering.helpdesk import HELP_TEXTS
from bot.answering.smalltalk import small_talk
from corpus.languages import Language


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("お疲れ様です。", "よろしく"),
        ("よろしくお願いいたします。", "よろしく"),
        ("了解しました。", "ほかに"),
        ("承知です", "ほかに"),
        ("ありがとうございました。助かりました。", "どういたしまして"),
        ("どの文書を参照できますか。", "ここで全員が読める"),
        ("要約もできますか？", "Liaisonです"),
        ("ChatGPTを使っているのですか。", "Liaisonです"),
        ("英語でも質問できますか。", "日本語と英語"),
        ("質問内容は誰に見られますか。", "続けて質問"),
    ],
)
def test_replies(text, begins):
    assert (small_talk(text, Language.JA) or "").startswith(begins)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("回答の根拠はどうやって確認できますか。", "checking"),
        ("How can I check your answers?", "checking"),
        ("回答が間違っていた場合はどうすればよいか。", "mending"),
        ("What should I do if the answer is wrong?", "mending"),
        ("機密文書も検索対象ですか。", "access"),
        ("Can you see classified documents?", "access"),
        ("文書を追加するにはどうすればよいですか。", "adding"),
        ("How do I add a document?", "adding"),
    ],
)
def test_questions_about_use(text, key):
    language = Language.EN if text.isascii() else Language.JA
    assert small_talk(text, language) == HELP_TEXTS[key][language is Language.JA]


@pytest.mark.parametrize(
    "text",
    [
        "機密文書を扱う際の手順は？",
        "文書を追加した日はいつですか。",
        "資料を追加で提出した国はどこか。",
        "出典はどの国が示しましたか。",
        "要約も公表されましたか。",
        "How can we verify the identity of a device?",
        "Can I add sources of my own to the agreement?",
    ],
)
def test_questions_to_the_documents(text):
    assert small_talk(text, Language.EN if text.isascii() else Language.JA) is None
