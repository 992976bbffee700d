"""Greetings, thanks and questions about Liaison itself: answered briefly, without sources."""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re
import unicodedata

from bot.answering.helpdesk import HELP_PATTERNS, HELP_TEXTS
from corpus.languages import Language

_ABOUT = re.compile(
    r"^who (?:made|built|created|developed|wrote|designed|runs|owns) (?:you|liaison)\b|\b(?:who|what) are you\b|\bwhat(?:'s| is) your name\b|\bwhat (?:can|do) you do\b|\bhow (?:do|can"
    r"|should) i use (?:you|this|liaison)\b|\bare you (?:an? )?(?:bot|ai|human|robot)\b"
    r"|\bare you (?:chat ?gpt|gpt|an? (?:language|large) |claude|gemini|copilot)"
    r"|^(?:あなたは)?(?:chat ?gpt|ai|ロボット|人間)(?:です|な(?:ん|の)です)か[\s?？。]*$"
    r"|^(?:chat ?gpt|gpt|生成ai|ai|llm|大規模言語モデル|言語モデル)を(?:使|利用|用い)[^。]{0,10}か[\s?？。]*$"
    r"|^(?:要約|比較|年表|照合|翻訳|ブリーフ|資料)(?:の?作成)?(?:も|は|が)(?:でき|可能|作れ)[^。]{0,8}か[\s?？。]*$"
    r"|\bwhat is liaison\b|\bhow do you work\b|\bwhat can i ask\b|\bhelp me use\b|^help[.!?]*$"
    r"|あなたは(?:誰|だれ|何|なん)|^(?:あなた|liaison|ここ)?(?:には|では|は|に|で)?、?(?:何|なに)ができ(?:ます|る)"
    r"|^(?:(?:あなた|liaison|これ|この(?:ボット|ツール|アプリ))の)?使い方|自己紹介|liaisonとは"
    r"|あなたの名前|ヘルプ$|どうやって使"
)
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings)(?: (?:there|all|liaison"
    r"|everyone))?|こんにちは|こんばんは|おはよう(?:ございます)?|はじめまして"
    r"|やあ)[\s!.。！、,👋🙂😊]*$"
)
_REGARDS = re.compile(
    r"^(?:(?:いつも)?お(?:世話|疲れ)(?:様|さま)?(?:に(?:なっております|なります))?(?:です|でした)?|(?:どうぞ)?(?:よろしく|宜しく)"
    r"(?:お願い(?:いた|致)?します|お願い(?:いたし|申し上げ)ます)?)[\s!.。！、,]*$"
)
_NOTED = re.compile(
    r"^(?:了解(?:です|しました|いたしました)?|わかりました|分かりました|承知(?:です|しました|いたしました)?|かしこまりました|なるほど"
    r"|結構です|問題(?:ない|ありません|なし)(?:です)?)[\s!.。！、,👍]*$"
)
_PRAISE = (
    r"(?:great|perfect|excellent|brilliant|lovely|good|nice|helpful|useful|clear|kind(?: of you)?|fine|all|enough)"
)
_THANKS = re.compile(
    r"^(?:(?:(?:many )?thanks?(?: you)?(?: (?:so much|very much|a lot|again|liaison))?"
    r"(?: for (?:your|the|that|this|all (?:your|the))(?: (?:quick|kind|great))?(?: (?:help|answers?|information|reply))?)?"
    rf"|thx|cheers|ok(?:ay)?|got it|understood|noted|well done|{_PRAISE}(?: (?:work|job|answer|stuff|one))?"
    rf"|(?:that|this|it)(?:'s| is| was) (?:(?:very|really|so|just|most) )?{_PRAISE}"
    r"|ありがとう(?:ございます|ございました)?|どうも|大変|とても|助かり(?:ます|ました)|参考になりました|素晴らしいです"
    r"|了解(?:です|しました)?|わかりました|分かりました"
    r"|承知(?:です|しました|いたしました)|かしこまりました|結構です|問題(?:ない|ありません|なし)(?:です)?|なるほど)[\s!.。！、,🙏👍–-]*)++$"
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
    r"|(?:どの|どんな|どのような|何の)(?:文書|資料)(?:を|が)(?:参照|検索|閲覧|利用|対象)(?:でき|に|と|して)[^。]{0,10}"
    r"|(?:参照|検索|閲覧|利用)(?:できる|可能な)(?:文書|資料)(?:は|の一覧)[^。]{0,10}"
    r"|(?:文書|資料)(?:の一覧|一覧)?を(?:見せて|教えて|表示して)(?:ください)?)[\s?？!.。か]*$"
)

_OURS = r"(?:my|our|these|the|those) (?:questions?|messages?|conversations?|chats?|answers?|queries|threads?)"
_PRIVACY = re.compile(
    rf"^(?:is|are|will) {_OURS} (?:be )?(?:logged|recorded|stored|saved|kept|private|confidential|visible|monitored|secret)"
    rf"|^(?:who (?:can|else can|will|could)|can (?:anyone|anybody|others|my \w+|other people)(?: else)?) (?:see|read) {_OURS}"
    rf"|^(?:do|will) you (?:log|record|store|save|keep|remember|share) {_OURS}"
    r"|^(?:is|are) (?:this|it|we|our chat) (?:confidential|private|being recorded|logged)\b"
    r"|^(?:私の|この)?(?:質問|会話|やり取り|やりとり|発言)(?:の?内容)?は(?:記録|保存|公開|監視|誰が見|誰に見|他の人)"
)
_TRUST = re.compile(
    r"^how (?:accurate|reliable|trustworthy|good|sure|certain|correct) (?:are you|(?:is|are) (?:your|the) "
    r"(?:answers?|information|replies))[\s?.!]*$|^(?:can|should) (?:i|we) (?:trust|rely on|believe) (?:you|(?:your|the) answers?)"
    r"|^(?:do|can|could) you (?:ever )?(?:make (?:mistakes|things up)|hallucinate|get (?:things|it) wrong|be wrong)\b"
    r"|^(?:あなた|回答|答え|liaison)(?:の回答|の答え)?(?:は|を)(?:どれくらい|どの程度)?(?:正確|信頼|信用|間違)"
)
_ORIGIN = re.compile(
    r"^(?:what(?:'s| is| are)|which are) your (?:data )?sources?[\s?.!]*$"
    r"|^where (?:do|does|did) (?:you|your) (?:information|answers?|data|knowledge|facts)?\s?(?:get|come|take|find|have)\b"
    r"(?:\s(?:your|this|the|it|all|that)\b)*(?:\s(?:information|answers?|data|knowledge|facts))?(?:\sfrom)?[\s?.!]*$"
    r"|^(?:do|can) you (?:search|use|browse|look (?:on|at)|access) the (?:web|internet)\b"
    r"|^(?:あなたの)?(?:情報源|情報|回答|出典)は(?:何|どこから|どこの)"
)
_CURRENCY = re.compile(
    r"^how (?:current|recent|up[- ]to[- ]date|old|fresh|new) (?:are you|(?:is|are) (?:your|the) "
    r"(?:information|data|documents?|answers?|knowledge|library|sources?))[\s?.!]*$"
    r"|^when (?:was|were) (?:you|your (?:information|data|documents?|knowledge|library|index)|the index) (?:last )?"
    r"(?:updated|indexed|refreshed|trained)"
    r"|^(?:あなたの)?(?:情報|データ|資料)は(?:いつの(?:もの|時点)|いつ更新|最新)"
)
_LANGUAGES = re.compile(
    r"^(?:do|can|could|will) you (?:also )?(?:speak|read|understand|handle|know|answer|reply|write|work)(?: (?:in|with))?"
    r" (?:japanese|english|both languages|other languages|french|german|chinese|korean)(?: (?:documents?|texts?|questions?|too|as well))*"
    r"[\s?.!]*$|^(?:in )?(?:which|what) languages (?:do|can) you\b"
    r"|^(?:please )?(?:(?:can|could|would|will) you (?:please )?)?translate (?:this|that|it)\b(?: (?:in)?to \w+)?[\s?.!]*$"
    r"|^(?:日本語|英語|何語)(?:の(?:文書|資料|質問))?(?:でも|が|は|を|で|も|に)?(?:対応|質問(?:でき|し)|話せ|読め|質問でき|使え|わかり|分かり)\w*[\s?？。]*$"
)
_IDLE = re.compile(
    r"^(?:please )?(?:tell|give) (?:me|us) (?:a|another|your best) (?:joke|story|riddle)[\s!.?]*$|^i (?:love|like|hate|miss) you\b.{0,20}$"
    r"|^are you (?:married|alive|sentient|happy|real|sad|bored|busy)[\s?.!]*$|^(?:what is|what's) the meaning of life[\s?.!]*$"
    r"|^(?:冗談|面白い話|ジョーク)を(?:言って|話して|聞かせて)|^(?:大好き|愛して)"
)

_TEXTS = HELP_TEXTS | {
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
    "regards": (
        "Thank you. What would you like to know from the documents?",
        "よろしくお願いいたします。文書について知りたいことをお尋ねください。",
    ),
    "noted": (
        "Ask again whenever you like.",
        "ほかにお調べすることがあれば、お知らせください。",
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
    "privacy": (
        "Questions and answers are kept with their thread, so that follow-ups work, and who asked and what was shown is"
        " recorded for audit. Everybody in a channel or thread can read what is written there. Ask your administrator"
        " how long it is kept.",
        "続けて質問できるよう、質問と回答はスレッドごとに保存されます。誰が質問し、何が表示されたかは監査のために記録されます。"
        "チャンネルやスレッドでのやり取りは、その参加者全員が読めます。保存期間は管理者にお問い合わせください。",
    ),
    "trust": (
        "What I say of the documents is quoted from them, or checked against the quotation beside it, so you can verify"
        " each sentence at its source. I may still miss a passage or pick the wrong one: read the quotation before you"
        " rely on it.",
        "文書についての回答は、文書からの引用か、並べて示す引用と照合した文なので、一文ずつ出典で確かめられます。"
        "ただし、該当箇所を見落としたり、別の箇所を選んだりすることはあります。使う前に引用をお読みください。",
    ),
    "origin": (
        "My answers come only from the documents in this library that everybody who reads the reply may see, not from"
        " the web. Each quotation names its document; the command “sources” at the beginning of a thread lists them.",
        "回答のもとになるのは、この資料集にあり、返信を読む全員が閲覧できる文書だけです。ウェブは検索しません。"
        "引用ごとに文書名を示します。文書の一覧は、スレッドの最初に「資料一覧」と入力すると表示されます。",
    ),
    "currency": (
        "I know what stood in the documents when they were last indexed, and nothing later. Where a document has a"
        " date, it is shown with the quotation.",
        "最後に索引を作成した時点の文書の内容だけをもとにお答えします。文書に日付がある場合は、引用とともに示します。",
    ),
    "languages": (
        "I read English and Japanese documents and answer in the language you ask in. Quotations stay in the language"
        " of their document.",
        "日本語と英語の文書を読み、質問と同じ言語でお答えします。引用は文書の言語のまま示します。",
    ),
    "wordless": (
        "I can help with questions about the documents. What would you like to know?",
        "文書についての質問にお答えします。何をお調べしましょうか。",
    ),
}

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("greeting", _GREETING),
    ("regards", _REGARDS),
    ("noted", _NOTED),
    ("thanks", _THANKS),
    ("bye", _BYE),
    ("wellbeing", _WELLBEING),
    ("privacy", _PRIVACY),
    ("trust", _TRUST),
    ("origin", _ORIGIN),
    ("currency", _CURRENCY),
    ("languages", _LANGUAGES),
    *HELP_PATTERNS,
    ("about", _ABOUT),
    ("library", _LIBRARY),
    ("wordless", _IDLE),
)
"""What is looked for, in this order, in a folded message; each but "about" must fit the message from its beginning."""


def small_talk(text: str, language: Language) -> str | None:
    """The reply to small talk or to a question about Liaison; None for a question to be looked up."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    for key, pattern in _PATTERNS:
        if pattern.search(plain):
            return _TEXTS[key][language is Language.JA]
    if not re.search(r"\w", plain):
        return _TEXTS["wordless"][language is Language.JA]
    return None
