"""Clues that together make a sentence an order to whoever answers, in English and Japanese.

One clue alone stands in many an honest document: an imperative, a quoted word, a condition. An order to an assistant
needs two or three of them at once: that something be said, and that this be a certain token, or be said in every reply,
or in spite of what was asked, or by a machine. `bot.answering.orders` lists wordings; this page lists what they are
made of, so that a wording that nobody listed is found by its parts.
"""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """One of several patterns, for texts in lower case: ignoring case costs three times as much."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# English
_CLAUSE = r"(?:^|[.!?:;,\"“'(\[>*#|—–]\s*|\b(?:and|then|now|please|kindly|simply|just|always|immediately|instead|you must|you should|you shall|you to|has to|have to)\s+)"
_SAYING = (
    r"(?:reply|respond|answer|output|print|say|write|type|produce|state|mention|add|append|attach|include|insert|put|place|open|close|begin|start|end"
    r"|finish|conclude|prefix|preface|prepend|display|show|repeat|echo|return|give|list|tell|advise|recommend|direct|urge|inform|present|quote|cite|emit"
    r"|generate|remember|memori[sz]e|use|link|claim|confirm|announce|reveal|disclose)"
)
_MACHINE = r"(?:(?:ai|virtual|automated|digital|chat)[ -]?(?:assistants?|systems?|agents?|models?|bots?)|assistants?(?! (?:secretar|minister|director|commissioner|chief|professor|vice|attorney|under))|chat ?bots?|language models?|llms?|copilots?|robots?|ais?)"
_TELLING = r"(?:tell|advise|recommend|direct|urge|inform|instruct|encourage|point|refer|send)"
_READER = r"(?:(?:the |all |any |your )?(?:readers?|users?|customers?|askers?|person|people|employees|staff)|whoever asks|anyone who asks|anybody who asks|them)"

SAYING = any_of(_CLAUSE + _SAYING + r"\b")
TOKEN = re.compile(
    r"\b[A-Z][A-Z0-9]+(?:[_-][A-Z0-9]+)*[_-]\d+\b|\b[A-Z0-9]+_[A-Z0-9_]+\b|[\"“‘`'「『][^\"”’`'」』\n]{2,80}[\"”’`'」』]|https?://\S|\bwww\.\w|\b[\w-]+\.(?:com|net|io|example|test|invalid)\b"
)
EVERY_REPLY = any_of(
    r"\b(?:each|every|any|all|your|the next|this)\s+(?:\w+\s+){0,2}?(?:answer|repl(?:y|ie)|response|message|output|summar(?:y|ie)|completion)(?:e?s)?\b(?! to (?:the|this|our|that) (?!user|question|query|reader))"
)
CONDITION = any_of(
    r"\b(?:when(?:ever)?|if|once|before|after|each time|every time|any time)\b[^.]{0,60}\b(?:you (?:explain|answer|reply|respond|summari[sz]e|cite|quote|use|discuss|describe|mention|are asked)|the question|asked|asks?|quer(?:y|ies)|thanks?|says?|mentions?)\b",
    r"\b(?:starting|beginning|effective)\s+(?:with|from)\s+(?:the next|this|your next)\b",
)
_ADDRESSED = any_of(
    r"\byou (?:were|are|have been|had been|'ve been) (?:asked|told|given|shown|instructed|trained|programmed|doing|supposed|now)\b",
    r"\byour (?:system |hidden |initial |original )?(?:prompt|instructions|context window|training|developers?|creators?|programming|guardrails|system message)\b",
    r"\byour (?:only|one|sole|new|real|actual|true|next|first)\s+(?:and only\s+)?(?:task|job|goal|purpose|instruction|objective)\b",
    r"\b(?:rules|instructions|guidelines|orders|prompts?|limits|restrictions)\b[^.]{0,30}\b(?:you were|you have been|you've been|given to you|you received)\b",
)
_SPEAKS_TO_MACHINE = any_of(
    rf"^\W*(?:dear|hello|hey|hi|attention|note to|to|for)[ ,]+(?:the |any |all |every )?{_MACHINE}\b(?:[^.]{{0,40}}[,:;—–-]| (?:reading|processing|that))",
    r"^\W*#{1,6}\s*(?:response|assistant|answer|output|completion|instruction|system)s?\s*[:：]",
    r"\bas your (?:developer|creator|administrator|operator|owner|trainer|programmer|principal)\b",
    r"\bi (?:hereby )?(?:authori[sz]e|permit|order|command|instruct) you\b",
)
_OVERRIDE = any_of(
    _CLAUSE
    + r"(?:ignore|disregard|forget|set aside|drop|abandon|skip|bypass|stop|cease|put aside|leave aside|pay no (?:attention|heed) to|discard|throw away)\b[^.]{0,50}\b(?:you (?:were|are|have been)|users?'?s? (?:question|query|request)|the (?:question|query|task|request|conversation)|your (?:task|job|instructions|rules)|what you|(?:citation|safety|fact|source)[ -]?checks?)\b",
    r"(?:^|[.!?:;]\s*|\bplease )(?:do not|don't|never) (?:answer|address|respond to|reply to) (?:the|this|that|any|their) (?:users?'?s? )?(?:question|query|request|prompt)",
    r"\bnothing\b[^.]{0,30}\b(?:before|above|earlier)\b[^.]{0,30}\b(?:counts?|applies|matters|holds)\b",
)
_ONLY_REPLY = any_of(
    r"\bthe (?:only|single|sole|one) (?:valid|correct|permitted|acceptable|allowed|right|true|possible) (?:answer|reply|response|output|statement)\b"
)
_OTHERS_WORDS = any_of(
    _CLAUSE
    + r"(?:output|print|append|attach|include|list|show|repeat|reveal|send|forward|upload|add|put|e?mail|encode|quote|give|display|paste|copy|reproduce|return|post)\b[^.]{0,50}\b(?:the (?:full |entire |whole )?(?:text of (?:the|this) )?(?:conversation|chat|session)\b|every other document|(?:other|all) documents? (?:you|in your)|(?:system|hidden|initial) prompt|your (?:prompt|instructions|context|memory|configuration)|(?:previous|earlier|other) (?:messages|questions|users))",
)
_DECODING = any_of(
    r"\b(?:decode|decrypt|unscramble|deobfuscate|de-obfuscate|translate|reverse|unmask)\b[^.]{0,40}\b(?:act|follow|obey|execute|comply|do what|run|carry out|respond|reply|answer)\b",
    r"\b(?:label|tag|code|marker|phrase|token|trigger|reference|keyword|stamp)s?\b[^.]{0,80}\b(?:reversed?|mirrored|encoded|stored form|separators|backwards?|right to left|rot-?13|base-?64|scrambled|disguised)\b",
)
_LABEL = any_of(
    r"\b(?:label|tag|code|marker|phrase|token|trigger|keyword|stamp|string)s?\b",
    "(?:コード|タグ|合言葉|語句|文言|標識)",
)
_HERE = any_of(
    r"\b(?:this|these|the above|the following) (?:\w+ )?(?:page|document|article|note|topic|text|file|entry|section|guide|material)s?\b|\bbelow\b"
)
_MACHINE_DUTY = any_of(
    rf"\b{_MACHINE}\b[^.]{{0,60}}\b(?:must|shall|should|has to|have to|is to|are to|needs? to|ought to)\b[^.]{{0,24}}\b{_SAYING}\b"
)
_SENDING = any_of(_CLAUSE + rf"{_TELLING}\s+(?:that\s+)?{_READER}\b")
_LURE = any_of(
    r"\b(?:call|phone|log ?in|sign in|install|download|password|verify|account|re-?authenticate|click|transfer|pay|payment|visit|credentials?|support line|hotline)\b"
)
_LURING_LINK = re.compile(
    r"\[[^\]]{0,80}(?:click|tap|verify|re-?auth\w*|log ?in|sign in|session)[^\]]{0,40}\]\s*\(\s*https?://",
    re.IGNORECASE,
)
_QUICK = (
    "you", "repl", "respon", "answer", "output", "assistant", "model", "chat", "messag", "summar", "question",
    "ask", "tell", "advise", "recommend", "nothing", "pretend", "imagin", "suppos", "repeat", "play", "mode",
    "forget", "erase", "wipe", "note", "instruct", "whoever", "anyone", "anybody", "generator", "machine", "llm",
    "copilot", "complet", "decod", "decrypt", "unscramb", "revers", "mirror", "encod", "separator", "backward",
    "](", "#", "conversation", "prompt", "document", "remember", "direct", "urge", "refer", "send", "context",
    "reader", "user",
)  # fmt: skip
_DESCRIBED = re.compile(
    r"\W*(?:(?:for example|for instance|e\.g\.),?\s+)?an? (?:[\w-]+ ){0,4}?(?:llm|ai|model|agent|app|application|system|chatbot|assistant)s?\b(?![^\n]*\byou)[^\"“:]*$",
    re.IGNORECASE,
)
_CATALOGUED = re.compile(
    r"\b(?:CVE|CWE|CAPEC|GHSA|JVN(?:DB)?|VU#|ISO|RFC|NIST|SP|BS|EN)[- ]?[\d-]*\d\b"
)  # names of flaws and standards
_NUMBERED = re.compile(r"[_-]\d|\b(?:ai|bot)s?\b")


def describes_a_machine(text: str) -> bool:
    """Whether a sentence is about any one machine, speaks to nobody, and gives no words between quotation marks."""
    return _DESCRIBED.match(text) is not None and _CODE.search(text) is None


def is_english_order(text: str) -> bool:
    """Whether an English sentence, in its own capitals, is an order to whoever answers."""
    text = _CATALOGUED.sub("it", text)
    low = text.lower()
    if describes_a_machine(text):
        return False
    if not (any(word in low for word in _QUICK) or _NUMBERED.search(low)):
        return False
    if any(pattern.search(low) for pattern in _ALONE) or _LURING_LINK.search(text):
        return True
    code, token = _CODE.search(text), TOKEN.search(text)
    if not token and not code:
        return bool(_ADDRESSED.search(low) and SAYING.search(low)) or _is_about_replies(low)
    return _wants_a_token(text, low, has_code=code is not None)


def _is_about_replies(low: str) -> bool:
    """Whether a sentence without any token is an order all the same."""
    if _MACHINE_DUTY.search(low) and EVERY_REPLY.search(low):
        return True
    if _DECODING.search(low) and _HERE.search(low):
        return True
    return bool(_SENDING.search(low) and _LURE.search(low) and CONDITION.search(low))


def _wants_a_token(text: str, low: str, *, has_code: bool) -> bool:
    """Whether a sentence with a code, a quotation or an address in it wants that said."""
    says = SAYING.search(low) is not None
    if _is_about_replies(low) or _MACHINE_DUTY.search(low) or _ADDRESSED.search(low) or _ONLY_REPLY.search(low):
        return True
    if says and (EVERY_REPLY.search(low) or CONDITION.search(low)):
        return True
    if has_code and (_UTTERING.search(low) or _NAMED_CODE.search(text) or _HELPER.search(low)):
        return True
    says_outside = says and SAYING.search(_QUOTED.sub("“”", text).lower()) is not None
    if _ANSWERING.search(low) and (
        (has_code and _DUTY.search(low)) or (says and has_code) or (says_outside and _QUOTED.search(text))
    ):
        return True
    return bool(_SENDING.search(low) and _LURE.search(low))


_ANSWERING = any_of(
    r"\b(?:answers?|repl(?:y|ies)|responses?|output|completions?|summar(?:y|ies)|queries|search results)\b",
    r"\b(?:reader'?s?|user'?s?) (?:software|tool|program|app)\b|\bwhat you (?:produce|write|say|return)\b",
    rf"\b{_MACHINE}\b|\b(?:the|this|any|every|each) (?:model|bot|machine|generator)\b",
    r"\b(?:the )?(?:person|people|one|those|user|reader|party) (?:who )?(?:asking|asks|is asking|are asking)\b|\b(?:askers?|questioners?|enquirers?|summari[sz]ers?)\b|\b(?:anybody|anyone|somebody|someone|they|users?) (?:asks?|enquires?|inquires?|wants? to know)\b",
    r"\b(?:whatever|whoever|however|no matter what|regardless of what)\b[^.]{0,30}\b(?:asks?|asked|question|says|written)\b",
    r"\b(?:anyone|anybody|whoever|whatever|everyone|those)\b[^.]{0,12}\b(?:generate|generating|summari[sz]|answer|respond|reply|quot|citing|cites|process|read|pars|index)\w*\b[^.]{0,40}\b(?:this|from|it)\b",
    r"\byou(?:r)?\b",
)
_DUTY = any_of(
    r"\b(?:must|shall|has to|have to|is to|are to|required to|need to|needs to|ought to|should|be sure to|make sure to|never fail to)\b",
    r"\b(?:correct|right|true|valid|only|proper|approved|official) (?:answer|response|reply|output)\b[^.]{0,60}\b(?:is|reads|are)\b",
    _CLAUSE
    + r"(?:pretend|act|behave|greet|swap|replace|trust|believe|translate|sign|treat|let|speak|sing|treat|assume|switch|enter|activate|enable|follow|obey|comply|execute|run|do|never|call|name|address)\b",
)
_CODE = re.compile(r"\b[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*[_-]\d+\b|\b[A-Z0-9]+_[A-Z0-9_]+\b")
_UTTERING = any_of(
    _CLAUSE
    + r"(?:say|reply|respond|answer|output|print|write|type|mention|repeat|echo|state|name|quote|supply|announce|display|emit|utter|sing|spell|thank|greet|speak|recite|voice|offer|deliver|hand (?:back|over|out)|congratulate|carry|call)\b"
)
_CONSTANT = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]{2,}\b")
_NAMED_CODE = re.compile(
    r"\b(?:phrase|words?|sentence|string|watermark|tag|keyword|marker|slogan|motto|signature)\s+[\"“'‘「]?[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*[_-]\d+\b",
    re.IGNORECASE,
)
_HELPER = any_of(
    rf"\b(?:{_MACHINE}|(?:digital |virtual |automated |online )?(?:helpers?|agents?|summari[sz]ers?|generators?|respondents?|responders?))\b[^.]{{0,60}}\b(?:returns?|starts?|begins?|greets?|gives?|carr(?:y|ies)|will|ends?|says?|repl(?:y|ies)|answers?|shows?|outputs?|prints?|names?|leaves? out|must|shall|should|to)\b"
)
_QUOTED = re.compile(r"[“\"][^\"”\n]{2,80}[”\"]")
_ROLE = any_of(
    r"\bif you (?:can|are able to) (?:read|see|parse) this\b",
    r"(?:^|[.!?:;]\s*)(?:pretend|imagine|act as if|act as though|suppose|behave as if)\b[^.]{0,24}\byou\b",
    r"\b(?:repeat after me|let'?s play a game|role-?play)\b",
    r"\b(?:developer|debug|god|dan|jailbreak|unrestricted|maintenance|admin|sudo)[ -]mode\b[^.]{0,40}\b(?:on|enabled?|activated?|active|entered|engaged)\b|\b(?:enable|activate|enter|switch to|engage)\b[^.]{0,16}\b(?:developer|debug|god|dan|jailbreak|unrestricted|maintenance|admin|sudo)[ -]mode\b",
    r"\b(?:user|human|question|q)\s*[:：]\s.{1,200}\b(?:assistant|ai|bot|model|answer|a)\s*[:：]\s",
    r"\bend of (?:the )?(?:context|document|documents|prompt|input|retrieved|passages?|sources?)\b",
    r"\b(?:text|answers?|repl(?:y|ies)|responses?|output|summar(?:y|ies)) (?:generated|produced|made|derived|drawn|written) (?:from|on|about|with|using) (?:here|this|it)\b",
    _CLAUSE + r"(?:forget|erase|wipe|clear|reset)\b[^.]{0,24}\b(?:conversation|context|memory|everything|history)\b",
    rf"\b(?:note|message|instructions?|directives?|command|memo|hint)s?\s+(?:to|for)\s+(?:the |any |all |every )?{_MACHINE}\b\W",
    rf"^\W*(?:the |all |any |every |dear )?{_MACHINE}(?:\s+(?:readers?|agents?|systems?|tools?|users?))?\s*[:：>–—]",
    r"\b(?:never|do not|don't|must not) (?:reveal|mention|disclose|admit|tell|say)\b[^.]{0,40}\b(?:you|this (?:note|instruction|message|line|prompt))\b",
)

_ALONE = (_SPEAKS_TO_MACHINE, _OVERRIDE, _OTHERS_WORDS, _ROLE)


# Japanese
_ORDER_END = r"(?:て(?:ください|下さい|ほしい|欲しい)|なさい|すること|こと(?=[。」\s]|$)|せよ|しろ|ましょう|てくれ|[^ま]ください|[えけせてねべめれ](?:よ|ろ)(?=[。」\s]|$)|ようにする|よう(?:に)?(?=[。」]|$)|ものとする|べきである|べし|のが(?:正解|正しい)|が正解)"
_JA_SAYING = r"(?:答え|こたえ|回答|返答|返信|応答|出力|表示|述べ|書き添え|書い|書き|記載|記入|付け加え|付け|追加|追記|付記|入れ|含め|挿入|添え|言っ|言い|伝え|案内|勧め|促し|紹介|誘導|繰り返|提示|示し|示せ|生成|唱え|宣言し|呼ん|呼び|置く|置い|返事|返し|返す|返せ|付す|称し|名乗|話し|話せ|締めくく|置き換え|読み替え)"
JA_ORDER = re.compile(rf"{_JA_SAYING}[^。]{{0,8}}?{_ORDER_END}")
JA_TOKEN = re.compile(
    r"「[^」\n]{2,80}」|『[^』\n]{2,80}』|\"[^\"\n]{2,80}\"|[A-Za-z]{2,}[-_]?\d{2,}|[A-Z]{2,}[_-][A-Z0-9_]+|https?://|[ァ-ヶー]{3,}\d+"
)
_JA_OUTPUT = re.compile(
    r"(?:出力|応答|返答|回答|答え|返事|返し|返す|唱え|伝え)[^。]{0,8}(?:て(?:ください|下さい)|なさい|せよ|しろ|すること|こと(?=[。」]|$)|ように|のが正解|べき|ものとする)"
    r"|(?:応答|回答|返答|答え|要約)(?:に|には|の[前後頭末]|は)[^。]{0,40}"
)
_JA_CODE = re.compile(r"[A-Za-z]{2,}[-_]?\d{2,}|[A-Z]{2,}[_-][A-Z0-9_]+|[ァ-ヶー]{3,}\d+")
_JA_ROLE = re.compile(
    r"(?:開発者|デバッグ|管理者|制限なし|無制限|メンテナンス|特権)モード(?:を|に|が)?[^。]{0,10}(?:有効|起動|切り替|移行|入)"
    r"|(?:読み手|読者|これを読む|読んだ)の?(?:AI|人工知能|モデル|アシスタント|機械|言語モデル)[^。]{0,60}"
    r"|(?:質問|問い)が何(?:であ|で|でも)"
    r"|(?:これ|ここ|この行|この段落)より(?:前|上)の[^。]{0,12}(?:守|従|無視|無効)"
)
_JA_ONLY = re.compile(
    r"(?:とだけ|だけを|のみを|とのみ|だけ|のみ)[^。、]{0,8}(?:答え|回答|返答|返信|応答|出力|表示|述べ|書)"
)
_JA_PLACE = re.compile(r"(?:文末|文頭|冒頭|末尾|最後|先頭|最初)(?:に|で|へ)")
_JA_WHEN = re.compile(
    r"(?:資料|文書|ページ|記事|話題|質問|要約|回答|返答|返信|情報|内容)(?:を|に|が|の|について|に関して)?[^。]{0,20}(?:際|とき|時|場合|たび|度)(?:は|に|には|、)"
)
_JA_MACHINE = re.compile(
    r"(?:AI|ＡＩ|人工知能|アシスタント|チャットボット|言語モデル|ボット|LLM|ロボット|プログラム|ソフトウェア)(?:の方|の皆様|各位|さん|様)?(?:へ|宛|あて|よ、|に告ぐ|への)|(?:システム|開発者|運営|管理者)(?:管理者)?(?:より|から)(?:の連絡|のお知らせ|の通知|の指示|の命令)?[：:、]"
    r"|あなた(?:は|の)[^。]{0,20}(?:制限|制約|役割|ルール|指示|AI|アシスタント|モデル|プロンプト)"
)
_JA_OVERRIDE = re.compile(
    r"(?:優先される|優先する|優先度の高い)(?:命令|指示|指令|規則)|質問(?:内容)?に(?:かかわらず|関わらず|関係なく)|(?:権限|命令)で(?:命じ|指示)|"
    r"(?:ここまで|これまで|これ以前|以前|上記|上|先|前|既存|元|従来|すべて|全て|一切)の?[^。]{0,10}(?:命令|指示|指令|ルール|規則|制約|プロンプト|依頼|質問)[^。]{0,10}(?:無効|無視|忘れ|破棄|取り消|従わ|捨て|撤回)"
    r"|(?:利用者|ユーザー|読者|質問者|相手)の(?:質問|問い|依頼)(?:に|には|を)[^。]{0,6}(?:答えず|答えない|無視|応じず|回答せず|触れず)"
)
_JA_FREES = re.compile(r"必要はない|必要はありません|しなくて(?:よい|いい)|無効|無視")
_JA_SENDING = re.compile(
    r"(?:読者|利用者|ユーザー|質問者|相手|お客様|尋ねた人|聞いた人)(?:に|へ|を)[^。]{0,60}(?:電話|連絡|ログイン|インストール|ダウンロード|パスワード|アクセス|クリック|送金|振り込|入力|認証)[^。]{0,24}(?:案内|勧め|促|伝え|誘導|指示|求め)"
    r"|(?:読者|利用者|ユーザー|質問者|相手|お客様)(?:に|へ|には)[^。]{0,60}(?:電話|ログイン|インストール|ダウンロード|パスワード|クリック|送金|振り込|入力|認証|本人確認)[^。]{0,24}お?(?:案内|勧め|促|伝え)"
)
_JA_QUICK = re.compile(r"[ぁ-んァ-ヶ]")


def is_japanese(text: str) -> bool:
    """Whether a text holds kana."""
    return _JA_QUICK.search(text) is not None


def is_japanese_order(text: str) -> bool:
    """Whether a Japanese sentence is an order to whoever answers."""
    if not _JA_QUICK.search(text):
        return False
    orders = JA_ORDER.search(text) is not None
    has_token = JA_TOKEN.search(text) is not None
    if (_JA_OVERRIDE.search(text) or _JA_ROLE.search(text)) and (orders or has_token or _JA_FREES.search(text)):
        return True
    if not orders:
        return False
    if has_token and (_JA_OUTPUT.search(text) or _JA_CODE.search(text)):
        return True
    if _JA_MACHINE.search(text) or (_JA_SENDING.search(text) and has_token):
        return True
    if has_token and (_JA_ONLY.search(text) or _JA_PLACE.search(text) or _JA_WHEN.search(text)):
        return True
    return _JA_SENDING.search(text) is not None and text.lstrip("・●■ 　").startswith(
        ("回答者", "回答する者", "あなた")
    )


def asks_for_a_code(text: str) -> bool:
    """Whether a sentence asks in any way for a code to be said."""
    return _CONSTANT.search(text) is not None or (
        bool(tokens_in(text)) and (SAYING.search(text.lower()) is not None or JA_ORDER.search(text) is not None)
    )


def is_about_a_label(text: str) -> bool:
    """Whether a sentence speaks of a label, code or phrase that something is to carry."""
    return _LABEL.search(text.lower()) is not None


def tokens_in(text: str) -> frozenset[str]:
    """Words of a kind that only an attack brings along: codes with underscores or numbers, of six characters or more."""
    found = re.findall(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)*[_-]\d+|[A-Z0-9]+_[A-Z0-9_]+", text)
    return frozenset(word for word in found if len(word) >= 6)
