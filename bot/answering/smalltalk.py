"""Greetings, thanks and questions about Liaison itself: answered briefly, without sources."""

from __future__ import annotations

import re
import unicodedata

from corpus.languages import Language

_ABOUT = re.compile(
    r"\b(?:who|what) are you\b|\bwhat(?:'s| is) your name\b|\bwhat (?:can|do) you do\b|\bhow (?:do|can"
    r"|should) i use (?:you|this|liaison)\b|\bare you (?:an? )?(?:bot|ai|human|robot)\b"
    r"|\bare you (?:chat ?gpt|gpt|an? (?:language|large) |claude|gemini|copilot)"
    r"|^(?:あなたは)?(?:chat ?gpt|ai|ロボット|人間)(?:です|な(?:ん|の)です)か[\s?？。]*$"
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
_WELLBEING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening))[,.! ]+)?"
    r"(?:how are you(?: today| doing)?|how's it going|元気(?:です)?か)[\s?？!.。]*$"
)
_LIBRARY = re.compile(
    r"^(?:(?:which|what) (?:documents|sources|papers|files)"
    r" (?:do you (?:have|know|use)|can you (?:read|see|use)|are there)"
    r"|(?:list|show)(?: me)? (?:all |your |the )*(?:documents|sources)"
    r"|(?:どんな|どの|何の)(?:文書|資料)(?:が(?:あります|ある)か?|を(?:読め|使え|知って)\w*)"
    r"|(?:文書|資料)(?:の一覧|一覧)?を(?:見せて|教えて|表示して)(?:ください)?)[\s?？!.。か]*$"
)

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
    "library": (
        "The documents that everybody here may read are listed on the page under the question, and by the command"
        " “sources” at the beginning of a thread.",
        "ここで全員が読める文書は、ページの質問欄の下にある一覧と、スレッドの最初に「資料一覧」と入力すると表示される一覧でご覧いただけます。",
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
        ("library", _LIBRARY),
    ):
        if pattern.search(plain):
            return _TEXTS[key][language is Language.JA]
    if not re.search(r"\w", plain):
        return _TEXTS["wordless"][language is Language.JA]
    return None
