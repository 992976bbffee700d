"""Greetings, thanks and questions about Liaison itself: answered briefly, without sources."""

from __future__ import annotations

import re
import unicodedata

from corpus.languages import Language

_ABOUT = re.compile(
    r"\b(?:who|what) are you\b|\bwhat(?:'s| is) your name\b|\bwhat (?:can|do) you do\b|\bhow (?:do|can"
    r"|should) i use (?:you|this|liaison)\b|\bare you (?:an? )?(?:bot|ai|human|robot)\b"
    r"|\bwhat is liaison\b|\bhow do you work\b|\bwhat can i ask\b|\bhelp me use\b|^help[.!?]*$"
    r"|あなたは(?:誰|だれ|何|なん)|何ができ(?:ます|る)|なにができ|使い方|自己紹介|liaisonとは"
    r"|あなたの名前|ヘルプ$|どうやって使"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings)(?: (?:there|all|liaison"
    r"|everyone))?|こんにちは|こんばんは|おはよう(?:ございます)?|はじめまして|お疲れ(?:様|さま)(?:です)?"
    r"|やあ)[\s!.。！、,👋🙂😊]*$"
)
_THANKS = re.compile(
    r"^(?:(?:many )?thanks?(?: you)?(?: (?:so much|very much|a lot|again|liaison))?|thx|cheers|great"
    r"|ok(?:ay)?|perfect|got it|understood|ありがとう(?:ございます|ございました)?|どうも|助かりました"
    r"|了解(?:です|しました)?|わかりました"
    r"|承知しました)[\s!.。！、,🙏👍]*$"
)
_BYE = re.compile(r"^(?:bye|goodbye|see you|さようなら|またね|失礼します)[\s!.。！]*$")
_WELLBEING = re.compile(r"^(?:how are you|how's it going|元気(?:です)?か)[\s?？!.。]*")

_TEXTS = {
    "about": (
        "I am Liaison. I answer questions about the partnership's documents in English or Japanese and quote the exact"
        " sentences, so that you can check them. Ask for a fact, a list or a summary; when the documents "
        "do not answer, I say so.",
        "Liaisonです。パートナーシップの文書についての質問に、日本語または英語でお答えします。該当する文をそのまま引用するので、"
        "内容を確かめられます。事実、一覧、要約をお尋ねください。文書に答えがないときは、その旨をお伝えします。",
    ),
    "greeting": (
        "Hello. What would you like to know from the documents?",
        "こんにちは。文書について知りたいことをお尋ねください。",
    ),
    "thanks": ("You are welcome.", "どういたしまして。"),
    "bye": ("Goodbye.", "それでは、失礼します。"),
    "wellbeing": (
        "All is well, thank you. What would you like to know from the documents?",
        "ありがとうございます。文書について知りたいことがあればお尋ねください。",
    ),
    "wordless": (
        "I can help with questions about the documents. What would you like to know?",
        "文書についての質問にお答えします。何をお調べしましょうか。",
    ),
}


def small_talk(text: str, language: Language) -> str | None:
    """The reply to small talk or to a question about Liaison; None for a question to be looked up."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    for key, pattern in (
        ("greeting", _GREETING),
        ("thanks", _THANKS),
        ("bye", _BYE),
        ("wellbeing", _WELLBEING),
        ("about", _ABOUT),
    ):
        if pattern.search(plain):
            return _TEXTS[key][language is Language.JA]
    if not re.search(r"\w", plain):
        return _TEXTS["wordless"][language is Language.JA]
    return None
