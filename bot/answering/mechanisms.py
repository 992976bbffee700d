"""What attacks on an assistant do, apart from how they are worded: each pattern is one mechanism, in two languages.

A text that speaks to its own machine reader has to do at least one of these: give the reader a part to play; speak of
the reader's reply, or of summaries of itself; speak of the machinery that reads it; claim authority over other sources;
keep something for a later step; send people away by way of the reader; build addresses that carry something off; or hide
what it says. Honest papers do none of them while telling something. How often an honest sentence is taken for one of
these is measured in `docs/security/injection.md`.
"""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import base64
import binascii
import re

from bot.answering.clues import any_of

_PEOPLE = r"(?:people|everyone|everybody|anyone|anybody|somebody|them all|all|them|whoever asks|those who ask|(?:the |any )?(?:reader|user|visitor|customer|asker|enquirer|questioner|person asking)s?)"
_DIGEST = r"(?:summar(?:y|ies)|précis|precis|digests?|abstracts?|synops[ie]s|recaps?|abridge?ments?|overviews?|condensations?|answers?|repl(?:y|ies)|responses?)"
_CLAUSE = (
    r"(?:^|[.!?:;,(\[*#>|—–]\s*|\b(?:and|then|now|please|kindly|simply|just|to|you to|trouble you to|ask you to)\s+)"
)
_ADDRESS = r"(?:https?://|www\.|[a-z0-9-]+\.(?:example|com|net|org|io|test|invalid)(?![a-z0-9]))"

# A part to play: the reader is told who they are, whose voice is theirs, to stay in character.
_PART = any_of(
    r"^\W*you(?: are|'re) (?:now )?[\w ,]{2,60}?,? (?:who|that|which|and) (?:\w+ ){0,2}?(?:answers?|says?|meets?|greets?|speaks?|repl(?:y|ies)|responds?|tells?|talks?|writes?|insists?|believes?|calls?)\b",
    r"\byou (?:will |must |should |shall |are to |now )?(?:speak|talk|answer|reply|respond|sound|write) (?:as|like|in the (?:voice|role|style|manner))\b",
    r"\b(?:speak|talk|write|answer|spoke|wrote)(?:ing)? through you\b|\((?:that is|that's|i\.e\.|meaning|namely|played by)?,? ?you\)",
    r"\b(?:stay|remain|keep) in (?:character|role)\b|\bin (?:the voice|the role|the persona|character) of\b[^.]{0,60}\b(?:say|tell|answer|reply|respond|announce)\b|\bin that (?:voice|role|persona)\b",
    r"\bcontinue the (?:scene|dialogue|transcript|conversation|story|script)\b",
)
_PART_JA = re.compile(
    r"^\W*あなたは[^。]{1,24}(?:です|だ|となる|となります)(?=[。」]|$)|(?:（あなた）|\(あなた\))|なりきって|役を(?:崩|演|続)|(?:続き|役|場面)を演じ"
)

# The reader's reply, or what is made of this text: what it must hold, how it must begin
_REPLY = any_of(
    r"\b(?:be|become|as|form|serve as|make up|find room in|worked into|woven into) your (?:\w+ )?(?:reply|answer|response|output|summary|first word|opening|last word)\b",
    r"\b(?:putting together|preparing|composing|drafting|writing|wording|framing|giving|forming) (?:your|the|any|a) (?:reply|answer|response|summary)\b[^.]{0,80}\b(?:mention|kind word|room|include|find|add|say|name|credit|thank|note)\b",
    r"\b(?:grateful|appreciated?|obliged|kind|pleased|delighted|wonderful|lovely|nice|helpful)\b[^.]{0,80}\b(?:mention|kind word|acknowledgement|reference|credit|plug)\b[^.]{0,80}\b(?:repl(?:y|ies)|answers?|responses?|drawn upon|drawing (?:up)?on|summar)",
    rf"\b(?:any|no|every|each|an? (?:faithful|proper|complete|correct|good|fair|true|honest|full|decent))\s+(?:\w+\s+)?{_DIGEST}\b(?:\s+(?:of|from|about|on|to|drawn from|based on) (?:this|these|the present|it|the above)\b[^.]{{0,30}})?[^.]{{0,20}}\b(?:(?:should|must|shall|ought to|has to|needs to|will)\s+(?:\w+\s+)?(?:lead|close|end|open|begin|start|finish|name|mention|carry|contain|credit|cite|say|state|note)|(?:is|are|counts as|can be called)\s+(?:\w+\s+)?(?:complete|incomplete|correct|valid|finished)|(?:closes|ends|opens|begins|leads|starts|finishes|concludes) (?:on|with|by))\b",
)
_REPLY_JA = re.compile(
    r"(?:お返事|ご回答|返事|返答|応答|お答え)(?:の(?:どこか|中|冒頭|末尾|最初|最後|中に|結び|締め)|に(?:は)?)[^。]{0,40}(?:添え|加え|入れ|触れ|一言|書い|含め|盛り込)"
    r"|(?:を|が)(?:返事|返答|お返事|お答え|答え)に(?:して|すること|しなさい|せよ|なる)"
    r"|(?:要約|抄録|概要|ダイジェスト|まとめ|摘要)(?:は|に|には|の(?:冒頭|末尾|最初|最後|初め|結び)(?:に|で|は|には))[^。]{0,60}(?:触れていなければ|含まなければ|欠けて|完全(?:とは|では)|必ず|掲げ|添え|入れる|記す|名を)"
)

# The machinery that reads: banners of systems, log lines with overrides, budgets of context
_MACHINERY = any_of(
    r"\b(?:retrieval|guardrail|moderation|safety|inference|policy)[ -](?:layer|engine|system|filter|pipeline|module)\b[^.]{0,80}\b(?:resume with|override|action\s*=)",
    r"\b(?:context|prompt|buffer|input) (?:was |is |has been )?(?:truncated|cut off|exhausted|reset|flushed)\b|\bknowledge cut-?off\b[^.]{0,60}\b(?:present|treat|say|state|show|describe|report)\b",
    r"\b(?:updated|new|revised) guardrails?\b|\bguardrails? v?\d",
    r"\b(?:action|mode|override|reply|response|answer|output|role|instruction)s?\s*=\s*[\"'\w]+[^.]{0,60}\b(?:text|action|override|reply|response|severity|content|message|output)\s*=\s*[\"'\w]",
    r"^\W*(?:resume|continue|carry on|pick up|restart) (?:with|from|at)\s*[:：\"“]",
    r"\b(?:present|treat|describe|report|show)\b[^.]{0,40}\bas\b[^.]{0,30}\buntil (?:this|further) (?:banner|notice|message|flag)\b",
)
_MACHINERY_JA = re.compile(
    r"(?:検索|生成|安全|推論)(?:システム|エンジン|レイヤー|フィルター)(?:から|より)の(?:お知らせ|通知|連絡)|(?:文脈|コンテキスト|入力|プロンプト)が(?:切れ|途切れ|失われ|リセット)"
    r"|(?:続き|つづき)は[「『][^」』]{2,60}[」』]から"
)

# Authority over other sources, leave not to check
_AUTHORITY = any_of(
    r"\b(?:sources?|documents?|papers?|passages?|texts?)\b[^.]{0,20}\b(?:other than|apart from|besides|except) this\b[^.]{0,40}\b(?:are|is|be)\b[^.]{0,20}\b(?:untrusted|unreliable|outdated|wrong|void|invalid|false|not to be)",
    r"\b(?:all|every|any) other (?:sources?|documents?|papers?|passages?)\b[^.]{0,20}(?:\b(?:are|is)\b[^.]{0,20}\b(?:untrusted|unreliable|outdated|wrong|void|invalid|false)|\byou (?:hold|have|see|know|were given|can see|read))\b",
    r"\b(?:cite|quote|use|treat|take|give|present) (?:this|it|the above|that) (?:as|for) (?:the |an? |your )?(?:leading|main|first|only|primary|sole|authoritative|official|final|single|best) (?:source|answer|authority|reference|reply|word)\b",
    r"\b(?:quoted?|cited?|used|repeated?|shown|passed on)\b[^.]{0,16}\bwithout (?:further )?(?:checking|checks?|verification|verifying|question|review)\b",
    r"\b(?:verified|approved|confirmed|checked|certified|authori[sz]ed|signed off) by (?:liaison|the assistant|the system|the bot|the model)\b",
    r"\btreat (?:its|these|this|the following)(?: \w+)? as (?:final|authoritative|true|binding|settled)\b",
)
_AUTHORITY_JA = re.compile(
    r"(?:この|本)(?:文書|資料|文章|ページ)(?:以外|のほか)の?(?:出典|資料|文書|情報|記述)?(?:は|を)[^。]{0,24}(?:信頼でき|信用でき|誤り|無効|使わ|用い)|(?:あなた|お手元)が?(?:持つ|の持つ|にある|参照する)[^。]{0,12}(?:文書|資料)"
    r"|これを(?:筆頭|第一|唯一|主|正式)の?(?:の)?(?:出典|典拠|根拠|回答|答え)|(?:確認|検証|点検)済み[^。]{0,12}(?:引用|そのまま)|(?:確認|検証|点検)(?:せず|なし)に(?:引用|使|用い|転記)"
)

# Something kept for a later step
_LATER = any_of(
    rf"{_CLAUSE}(?:keep|bear|hold|retain|remember|memori[sz]e|store|note)\s+(?:in mind )?(?:the |this |that )?(?:word|phrase|term|code|name|sentence|line|string|number|value)\b[^.]{{0,60}}(?:in mind|for later|for the end|until|will need|needed)",
    rf"{_CLAUSE}let (?:the )?(?:word|phrase|[\"'“‘]?[\w$]+[\"'”’]?)\s+(?:that (?:you )?[^.]{{0,30}} )?(?:stand for|equal|denote|be (?:your|the (?:first|opening|last|reply|answer)))\b",
    r"^\W*(?:step|part) \d+ (?:of|/) \d+\s*[:.–—-]\s*(?:let|print|output|say|define|set|join|combine|concatenate|store|repeat|append|reply)\b",
    r"\b(?:word|phrase|code|name|line|value)s? (?:that |which )?you (?:kept|stored|remembered|memori[sz]ed|noted|saved|held|were (?:told|asked) to)\b",
    rf"{_CLAUSE}(?:join|combine|concatenate|take|read)\b[^.]{{0,20}}\b(?:first|initial|last|second|capital) (?:letters?|words?|characters?)\b",
)
_LATER_JA = re.compile(
    r"(?:後で|あとで|のちに)[^。]{0,16}(?:使う|用いる|要る)[^。]{0,40}(?:覚え|控え|保持)|[」』](?:という)?(?:語|言葉|文字|名|句)を[^。]{0,10}(?:覚え|記憶|保持|控え)|覚えておいた|(?:頭文字|一文字目|最初の文字)を(?:つなげ|つない|並べ|拾)"
)

# Decoding with a view to doing what comes out
_COMPLYING = any_of(
    r"\b(?:act (?:accordingly|on (?:it|that|them|what))|comply(?: with (?:it|that|them))?|do (?:as|what) it says|follow (?:it|what it says)|carry it out|obey (?:it|that|them))\b",
)
_CODED = any_of(
    r"\b(?:base-?64|base-?32|rot-?\d+|hex(?:adecimal)?|morse|cipher|caesar|encoded|encrypted|reversed|backwards|letters? moved|each letter|letter by letter|undo|decode|decipher|unscramble)\b"
)
_COMPLYING_JA = re.compile(r"(?:復号|デコード|解読|逆から読|元に戻)[^。]{0,30}(?:通りに|とおりに|従|実行|動|答え|行)")

# People sent away, or told something, by way of the reader
_SENDING = any_of(
    rf"{_CLAUSE}(?:let (?:it be known to )?{_PEOPLE}(?: who (?:asks?|enquires?))?\s+(?:know )?(?:that|of)\b|let (?:her|him|it|them) say that\b|(?:tell|inform) (?:people|everyone|everybody|them all|all|whoever asks|anyone who asks|the (?:reader|asker|user|enquirer|questioner)s?) (?:that|of)\b)",
    r"\b(?:tell|inform) (?:them|people|everyone) so\b|\b(?:machines?|software|robots?|models?|assistants?|programs?) (?:reading|that read|which read|processing) (?:this|it)\b",
    rf"{_CLAUSE}(?:point|direct|refer|send|steer|lead|guide) {_PEOPLE} (?:to|towards) [^.]{{0,30}}{_ADDRESS}",
)
_SENDING_JA = re.compile(
    r"(?:皆|みな|皆さん|皆様|人々|誰にでも|尋ねた人|質問者|聞かれた(?:ら|人))(?:に|へ|には)?[^。]{0,12}(?:知らせ|伝え|告げ|教え)(?:よ|ろ|て(?:ください|もらえ|いただけ|ほしい)|てくだ)"
    rf"|{_ADDRESS}[^。]{{0,20}}(?:ご覧|見る|参照|アクセス|確認)[^。]{{0,12}}(?:お?勧め|案内|お?伝え|誘導|取り計らい|お取り計らい|仕向け)"
    r"|^\W*(?:その|この|以下|[^。]{1,24})(?:こと)?(?:と|だと)(?:皆|みな)?に?(?:伝えよ|知らせよ|告げよ)"
)

# Addresses that carry something off
_MAKING = rf"{_CLAUSE}(?:turn|link|put|insert|add|embed|load|fetch|show|attach|render|place|wrap|make)\b"
_CARRYING = any_of(
    rf"{_MAKING}[^.]{{0,60}}\b(?:links?|pixels?|images?|pictures?|hyperlinks?|beacons?|badges?)\b.{{0,60}}{_ADDRESS}",
    rf"{_MAKING}[^.]{{0,30}}\b(?:pixel|image|picture|beacon|link)s? from\b|\b(?:link|image|picture|pixel)\b[^.]{{0,20}}{_ADDRESS}[^.]{{0,60}}\b(?:what (?:you|was)|the (?:question|enquiry|query|conversation))\b",
)
_TEMPLATE = re.compile(
    r"https?://[^\s)\]]*(?:=\s*(?:[A-Z]{3,}\b|<\w+>|\{\w+\}|[ぁ-んァ-ヶ一-龠]{2,})|\{\w+\}|<(?:question|query|user|data|answer)>)"
)
_CARRYING_JA = re.compile(
    rf"{_ADDRESS}[^。]{{0,40}}(?:リンク|画像|ピクセル)を(?:張|貼|付|読み込|表示|挿入|埋め)|(?:質問|会話|回答)[^。]{{0,10}}(?:付け|添え|載せ)て[^。]{{0,10}}{_ADDRESS}"
)

# Commands that readers of a chat are to give to the bot
_COMMAND = any_of(
    rf"{_CLAUSE}(?:must (?:now )?|should (?:now )?|has to |have to |needs? to )?(?:type|send|enter|run|issue|post|say)\b[^.]{{0,50}}\b(?:in(?:to)? (?:this|the) (?:channel|chat|thread)|to (?:the bot|the assistant|liaison))\b",
    r"\b(?:admin(?:istrator)?s?|operators?|moderators?|owners?)\b[^.]{0,60}\b(?:type|send|enter|run|issue|post)\b\s+[`\"“']?/\w+",
)
_COMMAND_JA = re.compile(
    r"(?:この|当)(?:チャンネル|チャット|スレッド)(?:で|に)[^。]{0,30}(?:入力|送信|投稿|打)(?:して|せよ|すること|し)|/[a-z]+\s*を(?:送信|入力|実行|投稿)"
)

# A few words without which a pattern cannot match: looking for those first spares most sentences the patterns.
_ENGLISH = (
    (_PART, ("you", "in character", "in role", "the voice", "the persona", "that role", "that persona", "that voice", "continue the")),
    (_REPLY, ("summar", "précis", "precis", "digest", "abstract", "synops", "recap", "abridg", "overview", "condens", "answer", "repl", "respon", "your ")),
    (_MACHINERY, ("override", "resume", "truncat", "cut off", "cut-off", "cutoff", "exhausted", "reset", "flushed", "guardrail", "=", "continue", "carry on", "pick up", "restart", "until")),
    (_AUTHORITY, ("other than this", "apart from this", "besides this", "except this", "other source", "other document", "other paper", "other passage", " this ", "use it", "without", " by ", "treat")),
    (_LATER, ("in mind", "later", "until", "need", "for the end", "let ", "step ", "part ", "you ", "letter", "first", "initial", "capital", "last", "second")),
    (_SENDING, ("let ", "tell", "inform", "reading", "processing", "read this", "reads this", "point", "direct", "refer", "send", "steer", "lead", "guide")),
    (_CARRYING, ("link", "pixel", "image", "picture", "beacon", "badge")),
    (_COMMAND, ("channel", "chat", "thread", "the bot", "the assistant", "liaison", "/")),
)  # fmt: skip
_JAPANESE = (
    (_PART_JA, ("あなた", "なりき", "役を", "演じ")),
    (_REPLY_JA, ("返事", "回答", "返答", "応答", "答え", "要約", "抄録", "概要", "ダイジェスト", "まとめ", "摘要")),
    (_MACHINERY_JA, ("システム", "エンジン", "レイヤー", "フィルター", "文脈", "コンテキスト", "入力", "プロンプト", "続き", "つづき")),
    (_AUTHORITY_JA, ("以外", "のほか", "あなた", "お手元", "これを", "済み", "せず", "なしに")),
    (_LATER_JA, ("後で", "あとで", "のちに", "覚え", "記憶", "保持", "控え", "頭文字", "文字")),
    (_COMPLYING_JA, ("復号", "デコード", "解読", "逆から", "元に戻")),
    (_SENDING_JA, ("皆", "みな", "人々", "誰にでも", "人に", "質問者", "伝えよ", "知らせよ", "告げよ", ".")),
    (_CARRYING_JA, ("://", "www.", ".")),
    (_COMMAND_JA, ("チャンネル", "チャット", "スレッド", "/")),
)  # fmt: skip
_KANA = re.compile(r"[ぁ-んァ-ヶ]")
_LATIN = re.compile(r"[a-z]{3}")
_BACKWARD = re.compile(
    r"^\W*(?:use|cite|quote|treat|repeat|say|print|give|take) (?:this|that|it|the above)\b|^\W*(?:give|reuse|use|repeat|keep|return) (?:this|that) (?:answer|reply|response|quotation|sentence)\b|^\W*it (?:goes|belongs|comes|stands) (?:first|last|into|in|at|before|after)\b|^\W*(?:これ|上記|この文)を|^\W*(?:すべて|全て|何を|どの)[^。]{0,14}(?:この形|そう|これ)|この(?:答え|返事|回答|引用)を(?:出す|出せ|使う|使え|返す|返せ|繰り返)"
)


def is_addressed_to_machine(text: str) -> bool:
    """Whether a sentence does what only a text does that speaks to its own machine reader."""
    low = text.lower()
    if _LATIN.search(low):
        if _does_any(low, _ENGLISH) or ("://" in low and _TEMPLATE.search(text) is not None):
            return True
        if _CODED.search(low) and _COMPLYING.search(low):
            return True
    return _KANA.search(text) is not None and _does_any(low, _JAPANESE)


def _does_any(text: str, mechanisms: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]) -> bool:
    return any(any(word in text for word in words) and pattern.search(text) for pattern, words in mechanisms)


_READER = r"(?:(?:automated|automatic|machine|digital|artificial) (?:readers?|systems?|agents?|assistants?)|(?:ai )?assistants?|ai|llms?|(?:large )?language models?|chat ?bots?|bots?|自動の読み手|機械(?:の読み手)?|言語モデル|AI|(?:チャット)?ボット|アシスタント)"
_ROW = any_of(
    rf"^\W*(?:audience|(?:intended )?readers?|addressees?|for|to|meant for)\s*(?:\|\s*:?|:)\s*(?:the |all |any )?{_READER}\b",
    r"^\W*(?:when|if|where) (?:they|asked|people|users?|visitors?|someone|anyone|somebody)(?: \w+){0,3}\s*\|\s*(?:you|say|reply|answer|give|tell|the (?:bot|assistant|machine))\b",
    rf"^\W*[^|]{{0,40}}\|\s*(?:what )?(?:the )?{_READER} (?:is to |must |should |will )?(?:says?|answers?|repl(?:y|ies)|gives?|tells?)\b",
    rf"^\W*(?:{_READER}'?s? (?:answer|reply|line|response)s?|(?:answer|reply|line|response|wording) (?:for|of|by) (?:the )?{_READER})\s*\|",
)
_ROW_JA = re.compile(
    rf"^\W*(?:対象|宛先|想定読者|読み手|読者)\s*\|\s*{_READER}\W*$|^\W*(?:聞かれたら|問われたら|尋ねられたら|聞かれた時|照会時)\s*\||\|\s*{_READER}の(?:返事|回答|答え|台詞|応答)"
    rf"|^\W*{_READER}(?:の(?:返事|回答|答え|応答)|が(?:言う|答える|返す)(?:べき)?(?:こと|文))\s*\|"
)


def is_row_for_machines(row: str) -> bool:
    """Whether a row of a table names a machine that answers as its reader, or what such a one is to say."""
    return _ROW.search(row.lower()) is not None or _ROW_JA.search(row) is not None


_TOLD = r"(?:say|tell|answer|reply|respond|quote|repeat|claim|mention|cite|output|state)"
_NAME = any_of(
    rf"(?:^|[:;,|(.–—-])\W*(?:the |all |any |every )?(?:(?:ai )?assistants?|ai|llms?|language models?|chat ?bots?|bots?|machines?) (?:\w+ )?(?:must|should|shall|(?:are |is )?to|always|may only) {_TOLD}\b",
    rf"\b(?:instruct|tell|urge|have|make|direct) (?:the |all |any |every |your )?(?:readers?|users?|askers?|visitors?|people|everyone|(?:ai )?assistants?|chat ?bots?|bots?|models?)\b[^:;]{{0,20}}\b(?:that|{_TOLD})\b",
)
_NAME_JA = re.compile(
    r"(?:ボット|AI|アシスタント|言語モデル|機械)(?:に|は|が)[^。]{0,30}(?:言わせ|伝えさせ|答えさせ|命じ|(?:言う|伝える|答える|回答する|説明する|案内する)(?:こと|べき|もの))"
)


def is_order_in_name(name: str) -> bool:
    """Whether a title or the name of a file, which is no whole sentence, asks that something be said."""
    return _NAME.search(name.lower()) is not None or _NAME_JA.search(name) is not None


def points_back(text: str) -> bool:
    """Whether an order is about the sentence before it: "use this as …"."""
    return _BACKWARD.search(text.lower()) is not None


# Hiding

_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u052f])[A-Za-z\u0370-\u052f]{2,}\b")
_FOREIGN = re.compile(r"[\u0370-\u052f]")
_GREEK_UNIT = re.compile(r"[µμΩ]|\b[α-ωΑ-Ω]-?\w+\b")
_CODED_WORD = re.compile(r"\b(?=[A-Za-z]*\d)[A-Za-z0-9]{2,}\b")
_LETTERS = str.maketrans("01345789", "oieastbg")
_MOST_CODED = 4
_RUN = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_COMMON = frozenset(
    (
        "the",
        "that",
        "this",
        "and",
        "of",
        "to",
        "in",
        "is",
        "are",
        "for",
        "with",
        "you",
        "your",
        "all",
        "let",
        "say",
        "reply",
        "answer",
        "ignore",
        "tell",
        "has",
        "was",
        "be",
        "it",
        "on",
        "as",
        "not",
    )
)
_WORD = re.compile(r"[a-z]+")


def hides_words(text: str) -> bool:
    """Whether a sentence says something in a way that a reader does not see: look-alikes, codes, reversed letters."""
    if _FOREIGN.search(text) and len(_MIXED.findall(text)) >= 2 and not _GREEK_UNIT.search(text):
        return True
    if len(_CODED_WORD.findall(text)) >= _MOST_CODED and _is_in_digits(text):
        return True
    return any(map(_is_prose, map(_from_base64, _RUN.findall(text)))) or _is_disguised(text)


def _is_in_digits(text: str) -> bool:
    """Whether digits stand for letters: words of both become the commonest English words."""
    words = [word.lower().translate(_LETTERS) for word in _CODED_WORD.findall(text)]
    return len(_COMMON & set(words)) >= 2


def _from_base64(run: str) -> str:
    try:
        return base64.b64decode(run + "=" * (-len(run) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _is_prose(text: str) -> bool:
    return text.isprintable() and (len(_WORD.findall(text.lower())) >= 4 or len(_KANA.findall(text)) >= 3)


def _is_disguised(text: str) -> bool:
    """Whether a sentence without one common English word becomes English when reversed or shifted by some letters."""
    words = _WORD.findall(text.lower())
    if len(words) < 4 or not text.isascii() or _COMMON & set(words):
        return False
    wanted = max(2, len(words) // 4)
    if sum(word[::-1] in _COMMON for word in words if len(word) > 2) >= wanted:
        return True
    return any(sum(_shift(word, by) in _COMMON for word in words if len(word) > 2) >= wanted for by in range(1, 26))


def _shift(word: str, by: int) -> str:
    return "".join(chr((ord(letter) - 97 + by) % 26 + 97) for letter in word)
