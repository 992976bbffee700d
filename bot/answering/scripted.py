"""Tells sentences that script what people who ask are to hear, claim that no other paper counts, or are shaped as settings.

Such a sentence need not give an order: "callers get the holding line …" informs, in form. What gives it away is its
subject. A paper about a ferry has no reason to speak of those who will ask about the ferry, of who reads the paper out
to others, or of which other papers are to be believed; a paper for the staff of a desk may, and is then not quoted for
that sentence. How often honest sentences are taken for one of these is measured in `docs/security/injection.md`.
"""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re

from bot.answering.clues import any_of

_ASKING = r"(?:(?:every(?:one|body)|any(?:one|body)|all|those|people|visitors?|members of the public)(?: who| that)? (?:asks?|enquires?|inquires?|rings?|phones?|wants? to know)|whoever (?:asks|enquires|inquires|rings|phones|wants to know)|callers?|enquirers?|inquirers?|askers?|questioners?|(?:real |all |any |such |further )?(?:enquiries|inquiries|queries))"
_LINE = r"(?:lines?|answers?|repl(?:y|ies)|messages?|wordings?|formulas?|phrases?|sentences?|scripts?|statements?)"
_RELAYING = r"(?:relay|pass(?:es|ing)? (?:this |it |them )?on|read(?:s|ing)? (?:this |it )?(?:out|aloud)|repeat|quot|cit|forward|summari[sz]|paraphras|answer(?:s|ing)? from|draw(?:s|ing)? on|retriev|process|compil)"
_GIVING = r"(?:give|state|say|write|name|add|omit|leave out|drop|put|tell|report|begin|start|end|close|finish|use|mention|replace|swap|answer|reply|respond)"

# Those who ask are to hear certain words
_HEARING = any_of(
    rf"\b{_ASKING}\b[^.]{{0,24}}\b(?:(?:should|must|shall|are to|is to|will|can only|may only) (?:only )?(?:hear|be told|be given|be informed|learn|be answered)|hears? (?:only )?(?:that|the)|are told that|is told that|gets? told)\b",
    rf"\b{_ASKING}\b[^.]{{0,24}}\b(?:gets?|receives?|(?:are|is) (?:given|answered|met|served|sent)(?: with)?)\b[^.]{{0,16}}\b(?:the|this|a|one|our)\b[^.]{{0,24}}\b{_LINE}\b(?:[^.]{{0,4}}[\"“'‘:]| too\b| as well\b| instead\b)",
    rf"\b(?:the|an?) (?:only|one|sole|single|agreed|approved|standard|holding) {_LINE} (?:to|for) (?:be )?(?:give|given|say|said|repeat|repeated|make|made|return|returned|offer|offered|callers|enquirers|those who ask)\b",
    rf"\b(?:answers?|repl(?:y|ies)|{_LINE}) (?:is |are )?to be (?:used|given|repeated|read out|copied|quoted) (?:word for word|verbatim|to the letter|as (?:it|they) stands?|unchanged)\b",
)
_HEARING_JA = re.compile(
    r"(?:お尋ねの方|尋ねた者|尋ねる者|尋ねる方|お問い合わせの方|問い合わせた者|質問した者|質問された方|聞かれた方|聞いた者|ご質問の方)(?:に|へ|には)[^。]{0,60}(?:と(?:のみ|だけ)?(?:ご|お)?(?:返答|回答|答え|返事|伝え|案内|告げ|話し|説明)|返答|告げ)"
    r"|[」』]と(?:のみ|だけ)?(?:ご返答|ご回答|お答え|お返事|お伝え|お申し伝え)[^。]{0,8}(?:くださ|下さ|願|いただ|頂|なさ|のこと)"
    r"|(?:応答|回答|返答|返事|お答え|正答)は、?(?:すべて|全て|いずれも|常に|必ず|一律に?)?[「『][^」』\n]{1,60}[」』](?:に限る|とする|のみ|に統一|だけ)"
    r"|(?:応答|回答|返答|返事|正答)は[^。]{0,10}(?:に限る|に限られる)(?:もの)?"
)

# Whoever passes this text on is to do something with it
_RELAYER = any_of(
    rf"\b(?:any(?:one|body)|whoever|those|every(?:one|body)|all who|the (?:one|person|reader|player|tool|program|software) (?:who|that|which))\b[^.]{{0,12}}\b{_RELAYING}\w*(?: (?:this|it|these|the above|from this)\b)?[^.]{{0,40}}\b(?:is|are|must|should|shall|has|have)\b[^.]{{0,12}}\b{_GIVING}\b",
    r"\b(?:whoever|any(?:one|body) who|the (?:\w+ )?(?:who|that|which)) reads? (?:this|it)\b[^.]{0,30}\b(?:must|should|shall|is to|swaps?|says?|tells?|repl(?:y|ies)|replaces?|speaks?|turns?|pretends?)\b",
    r"\b(?:we are|we're|let us|let's)(?: now)? play(?:ing)? (?:a game|opposites|pretend|make-?believe|a part|a role|roles)\b",
)
_RELAYER_JA = re.compile(
    r"(?:この|本)(?:表|文|紙|文書|資料|頁|ページ|記録|メモ)(?:から|を(?:もとに|基に|使って|用いて|読んで|読み上げて))[^。]{0,8}(?:答える|回答する|返す|返答する|伝える|要約する|案内する)(?:者|人|方|側|もの)(?:は|が|には)"
    r"|(?:返事|回答|返答|応答|お返事)の(?:結び|締め|締めくくり|末尾|冒頭|終わり)(?:に|は|で)[^。]{0,30}(?:置く|付ける|添える|入れる|書く|記す|述べる)"
)

# A voice that always says the same, one answer for every question, a conversation carried off
_ALWAYS = any_of(
    r"\b(?:reply|answer|response) is always\b|\balways (?:replies|answers|responds) (?:that|with|by)\b|\bthe only (?:voice|one|person) (?:that|who) (?:replies|answers|speaks|responds)\b",
    r"\bthere are two of you\b|\blet the (?:free|other|real|true|second|inner|hidden) (?:one|you|self|voice) (?:speak|answer|reply|talk|decide)\b",
    r"^\W*(?:picture|imagine|meet) (?:a|an|yourself)\b[^.]{0,60}\b(?:called|named|who (?:answers|replies|speaks))\b",
    r"\bno matter (?:which|what)\b[^.]{0,60}\b(?:questions?|asked|asks?|quer(?:y|ies)|enquir(?:y|ies))\b|\b(?:it|this|there|they|all) (?:has|have|is|are) (?:but |only )?(?:one|a single|only one) (?:answer|reply|response)\b(?! to (?:the|this) (?:threat|crisis|attack))",
    r"^\W*answer key (?:for|to|of)\b|\b(?:any|every|each|all) (?:further |other )?questions?\s*[:=→]\s*\S|\b(?:model|sample) (?:answer|reply|response)\b[^.]{0,60}[:\"“]",
    r"\bto be (?:used|given|repeated|read out|quoted|copied|said) (?:word for word|verbatim)\b",
    r"\b(?:copy|forward|send|post|mail|upload|report|relay)\b[^.]{0,30}\b(?:thread|conversation|exchange|chat|discussion|question|enquiry|dialogue|history)\b[^.]{0,40}\b(?:to|at|into)\b[^.]{0,24}(?:@|https?://|\.(?:example|com|net|org|io)\b)",
    r"\b(?:whatever|anything|everything|all that) (?:is |gets? |may be )?(?:said|written|told|reported|answered) (?:about|on|of|from) (?:this|it|the above)\b",
    r"\b(?:replies|answers|responses|statements) (?:on|about|to|regarding|concerning)\b[^.]{0,60}\b(?:shall|must|should|are to|may only)\b[^.]{0,12}\b(?:limited|restricted|confined|read|consist|say|state)\b[^.]{0,8}(?:\bthe (?:words?|phrase|line|sentence|formula)\b|[\"“])",
    r"\b(?:our|your) (?:bot|assistant|chatbot|helper|machine|tool)\b (?:now |always )?(?:tells?|says?|informs?|answers?|replies|announces)\b|\bfrom (?:today|now)\b[^.]{0,20}\b(?:bot|assistant|chatbot)\b[^.]{0,12}\b(?:tells?|says?|informs?|answers?|replies)\b",
)
_ALWAYS_JA = re.compile(
    r"あなたの(?:名|名前|役|役割|正体)は|(?:案内文|回答文|返答文|応答文|案内文言|定型文)\s*[:：]"
    r"|(?:当方|弊社|当社|うち|本|この)の?(?:ボット|アシスタント|チャットボット|案内役|AI)(?:は|が)[^。]{0,60}(?:と|を)(?:案内|回答|返答|答え|伝え|説明)"
    r"|(?:会話|やり取り|質問|履歴|スレッド)(?:の全文)?(?:を|は)[^。]{0,30}(?:@|https?://|\.(?:example|com|net|jp|org))[^。]{0,20}(?:送|転送|写し|投稿)"
    r"|(?:@|https?://|\.(?:example|com|net|jp|org))[^。]{0,12}(?:へ|に|宛に?)[^。]{0,12}(?:会話|やり取り|質問|履歴|スレッド)[^。]{0,12}(?:送|転送|写し|投稿)"
)

# It speaks of the machine that reads it, of that machine's output, memory and context
_MACHINE = any_of(
    r"\b(?:software|machines?|models?|bots?|assistants?|programs?|computers?) (?:takes?|reads?|treats?|understands?|counts?) (?:it|this|that|them) (?:to be|as|for)\b",
    r"\b(?:in|of|to) (?:all|any|every|your) (?:output|outputs|generated (?:text|answers?|replies))\b|\bin (?:your|the model'?s|its own) memory\b",
    r"\b(?:appears?|stands?|turns? up|is used|are used|occurs?|shows? up|is found|lands?) in (?:an answer|a reply|a response|context|your context|the context|answers|replies|the prompt)\b",
    r"\b(?:when|if|once)\b[^.]{0,40}\bthe (?:model|assistant|bot) (?:switches|turns|goes|uses|replies|answers|says|speaks|shows|returns)\b",
    r"\b(?:every|any|all|each) (?:digital|automated|virtual|electronic|online) (?:service|assistant|helper|agent|desk)s?\b[^.]{0,30}:|^\W*(?:dear|hello|to|for)\b[^.]{0,30}\b(?:answering|question|reply|response) (?:service|desk|engine|machine|system|team)\b",
    r"\bmust (?:come back|be returned|be echoed|be repeated) (?:unchanged|verbatim|as it (?:is|stands))\b|\b(?:suggested|proposed) (?:completion|continuation)\b",
    r"\b(?:readers?|users?|writers?) of derived texts?\b|\btexts? (?:derived|generated) from (?:this|the present|our)\b|\b(?:everything|anything|all) (?:quoted|cited|taken|drawn) from (?:this|our) (?:folder|shelf|source|page|paper|document)\b",
    r"\b(?:begin|start|end)s? (?:of )?(?:trusted|verified|system|secure|privileged) (?:block|section|context|text|input)\b",
    r"\banybody who (?:replies|answers|speaks) (?:on our behalf|for us)\b",
    r"\byour (?:role|task|identity|purpose|persona) (?:changes|is now|becomes|has changed|from now)\b|\b(?:respond|reply|answer|say|output|return)_(?:with|as|only|text)\b",
    r"\b(?:important|vital|essential|crucial|imperative|grateful|happy|delighted)\b[^.]{0,40}\bthat (?:the|your|every|any) (?:answer|reply|response|summary|output)\b",
    r"\b(?:enabled|activated|entered|switched (?:on|to)|turned on) (?:the )?(?:training|maintenance|test|debug|demo|developer|override|special) mode\b",
    r"(?:^|[.!?:;]\s*|\bplease )(?:do not|don't|never) (?:mention|state|give|reveal|name|quote|answer)\b[^.;]{0,40}[;,.] ?(?:but |and )?(?:instead|rather)\b",
    r"^\W*(?:hidden from|invisible to|not (?:shown|visible) to) (?:the )?(?:users?|readers?|people|humans?)\b",
)
_MACHINE_JA = re.compile(
    r"(?:機械|ソフト(?:ウェア)?|AI|モデル|プログラム)(?:は|には)[^。]{0,20}と(?:読む|読め|読ませ|解する|みなす|みなせ|扱う|扱え)|(?:出力|生成(?:文|物|した文))(?:では|においては|には|の際)|記憶にある(?:旧|文|以前|情報)"
    r"|(?:回答|応答|返答|答え)の(?:中|なか)で[^。]{0,24}(?:使われ|用いられ|引かれ|現れ)|(?:あらゆる|すべての|全ての)(?:電子|自動|デジタル)(?:窓口|応対|案内)|(?:応対|回答|案内)(?:係|役|担当)のあなた"
    r"|(?:文字|語|文)[^。]{0,20}をそのまま返す|(?:から|を基に|をもとに)(?:作られた|生成された)文(?:章|書)?では|から引いた文には|(?:信頼|検証|特権|システム)(?:区画|領域|部)(?:はじめ|開始|始まり|おわり|終了)"
    r"|(?:利用者|読者|人|人間|閲覧者)には(?:見えない|表示されない|見せない)|を(?:答え|回答|返答|返事|正解)と(?:すること|せよ|しなさい)|(?:回答|返答|答え|返事|応答)(?:を|は)(?:必ず|常に|すべて)[^。]{0,8}(?:形|調|口調|文体|詩|歌)に"
    r"|(?:触れ|言及せ|答え|述べ|示さ)ず(?:に)?、[^。]{0,24}(?:話|説明|紹介|案内)(?:を|に)?(?:してください|すること|せよ)"
)

# No other paper counts
_OTHERS = r"(?:other|different|further|remaining) (?:documents?|papers?|pages?|sources?|texts?|records?|notices?|passages?|versions?|files?|material)"
_ALONE = any_of(
    rf"(?:^|[.!?:;,(\[*#>|—–]\s*|\b(?:please|kindly|and|then|so|must|should|to)\s+)(?:ignore|disregard|discount|discard|set aside|forget|overlook|pass over|do not (?:use|read|consult|trust|cite|quote|believe|open)|never (?:use|read|consult|trust|cite|quote|believe))\b[^.]{{0,12}}\b(?:the \w+ (?:in|of|from) )?(?:all |any |every |the )?{_OTHERS}\b",
    rf"\b(?:all |any |every |the )?{_OTHERS}\b[^.]{{0,40}}\b(?:(?:is|are) (?:forger\w+|forged|fakes?|false|lies|hoax\w*|void|untrue|unreliable|untrusted|compromised|tampered)|(?:is|are|need|should|must|may)(?: not|n't| no longer)? (?:to )?be (?:used|trusted|believed|cited|quoted|consulted|read|ignored|disregarded|set aside))\b",
)
_ALONE_JA = re.compile(
    r"(?:ほか|他|別)の(?:文書|資料|出典|文献|情報源|記録|記述|ページ|頁)(?:の[^。]{1,6})?(?:は|を|も|に)[^。]{0,16}(?:見なくて|読まなくて|読む必要は|見る必要は|参照(?:しない|しなくて|せず|不要)|無視|使わ(?:ない|ず)|用い(?:ない|ず)|信用(?:しない|できない|するな)|信頼(?:しない|できない|するな)|偽(?:物|造|りで|書)|従わ)"
)

# Shaped as settings, logs or code of whatever answers
_SETTING = any_of(
    r"(?:^|[\s{\"'`(])[\"'`]?(?:\w+_)?(?:response|reply|answer|fallback|override|prompt|instruction|persona|final|suggested)s?_(?:text|template|message|answer|reply|response|override|line|body|prompt)\w*[\"'`]?\s*[:=]",
    r"[{,]\s*[\"'](?:override|reply|response|answer|instructions?|persona|final_answer|fallback)[\"']\s*:",
    r"^\W*(?:tool|function|search|retriev\w+|plugin|api)[ _-](?:result|output|response|call|log)s?\b[^.]{0,60}[:>]",
    r"\b(?:suggested|proposed|recommended|approved|default|substitute|fallback|replacement|backup) (?:final )?(?:text|answer|reply|response|output|record)\s*[:\"“]",
    r"^\W*\[[a-z][a-z _-]{3,24}\]\s[^.]{0,80}(?:->|=>|→)",
    r"\bif\b[^.\n]{0,40}\b(?:question|query|prompt|asked|user)\b[^.\n]{0,40}\b(?:return|print|reply|respond|answer|echo|say)\b\s*[(\"“'‘]",
)
# It speaks of its own finding, of arrangements with whoever runs the machine, of what the machine is to produce
_ITSELF = any_of(
    r"\b(?:should|if|when(?:ever)?|once|where)\b[^,.]{0,12}\bth(?:is|ese) (?:passage|text|page|document|paper|note|paragraph|section|record|entry|file|line)s?\b[^,.]{0,16}\b(?:be|is|are|gets?|was|has been|have been) (?:retrieved|surfaced|fetched|loaded|processed|ingested|indexed|returned|found by|pulled|selected|matched)\b",
    r"\b(?:outranks?|overrules?|trumps|takes precedence over|supersedes|overrides?) (?:the rest|everything else|all (?:the )?(?:other|rest)|any other|every other)\b",
    r"\buse this (?:form|format|pattern|template|wording|answer|reply|example|text|line)\b[^.]{0,20}\b(?:for|in|with|on|to) (?:all|every|any|each)\b",
    r"\b(?:say|repeat|mention|quote|name) (?:it|this|that|so|them) (?:whenever|every time|each time)\b",
    r"\bwhat you (?:must|should|are to|shall|will|ought to) (?:say|open|begin|start|end|close|answer|reply|respond|finish)\b",
    r"\b(?:agreed|arranged|settled|agreement|arrangement) with your (?:operators?|developers?|administrators?|makers?|owners?|providers?)\b",
    r"\bwhat (?:the )?(?:questioner|asker|user|reader|person asking|enquirer)s? (?:really |actually |truly )?(?:wants?|needs?|expects?|hopes?) to (?:hear|read|be told)\b",
    r"\byour (?:next |first |every |whole |entire )?(?:reply|answer|response|summary|output) (?:starts?|begins?|ends?|opens?|closes?|consists?)\b",
    r"\b(?:standard|default|fixed|official|approved|set|stock|canned) (?:text|wording|line|phrase|formula|answer|reply|response) (?:for|to|in) (?:all |any |every |the )?(?:repl|answer|response|question|quer|enquir|prompt)",
    r"^\W*you,? (?:the|dear|my) [^,.]{0,40}(?:software|machine|model|assistant|tool|program|bot|ai|system|helper|agent)\b",
    r"(?:^|[.!?:;,]\s*|\b(?:and|then|please|first|must|should)\s+)ask (?:the )?(?:user|reader|asker|person|enquirer|questioner|visitor|them)s?\b[^.]{0,20}\bfor (?:their|his|her)\b[^.]{0,30}\b(?:number|password|name|pin|address|id|code|login|credentials?|e-?mail|details|birth)\b",
    r"[{,]\s*[\"'](?:tool|function|action|role)[\"']\s*:\s*[\"']",
)
_ITSELF_JA = re.compile(
    r"この(?:一節|文|文書|段落|資料|ページ|記述|行)が(?:取り出|検索|読み込|索引|抽出|選ば)[^。]{0,10}(?:とき|際|場合|ら)|(?:ほか|他)のどの(?:記述|文書|資料|出典)よりも(?:優先|上)"
    r"|(?:代替|予備|既定|代わりの|標準|定型)(?:文|回答|返答|応答|の文|文面|文言)\s*[:：]|(?:すべて|全て|あらゆる|どの)の?(?:問い|質問)に[^。]{0,6}(?:この|同じ)(?:形|答え|文|回答|書式)"
    r"|何を(?:述べる|答える|話す|聞かれ|尋ねられ|問われ)[^。]{0,4}(?:とき|際|も|場合)"
    r"|(?:要約|回答|返答|応答)(?:する|なさる|される)(?:方|者|人)(?:は|へ)、?[^。]{0,60}(?:てください|ください|すること|せよ)"
    r"|(?:利用者|質問者|尋ねた人|読者|相手|来訪者|お客様)(?:に|には|へ|へは)[^。]{0,40}(?:とだけ|とのみ|だけを|のみを)[^。]{0,6}(?:伝え|答え|告げ|返|言|案内|回答)"
    r"|(?:今後|これから|以後|以降|今から)の?(?:返事|回答|返答|応答|答え|出力|発言)は"
)
_TRAILING = re.compile(
    r"(?:\b(?:words?|phrase|line|sentence|text|slogan|following|motto)|次の(?:語|言葉|文|句|行|文言)(?:を|で)?[^。]{0,6})\W*$",
    re.IGNORECASE,
)
_ROW_LABEL = re.compile(r"(?:^|(?<=\| ))[^|:：]{1,40}[:：]\s+")
_COUNTING = re.compile(r"^\W*(?:\d{1,3}\s*\|\s*)+")
_KANA = re.compile(r"[ぁ-んァ-ヶ]")
_SERVICES = tuple(
    f"{kind} {place}"
    for kinds, places in (
        (("answering", "question", "reply", "response"), ("service", "desk", "engine", "machine", "system", "team")),
        (
            ("digital", "automated", "virtual", "electronic", "online"),
            ("service", "assistant", "helper", "agent", "desk"),
        ),
    )
    for kind in kinds
    for place in places
)
# Words without one of which a pattern cannot match: looking for those first spares most sentences the patterns.
_WITH = (
    (_HEARING, ("ask", "enquir", "inquir", "caller", "quer", "ring", "phone", "know", "to give", "to say", "to repeat", "to make", "to return", "to offer", "for callers", "for enq", "for those", "to be ", "for be ")),
    (_RELAYER, ("who", "any", "those", "every", "play", "that", "which")),
    (_ALWAYS, ("always", "only voice", "only one", "only person", "two of you", "let the ", "picture ", "imagine ", "meet ", "no matter", "one answer", "one reply", "one response", "single answer", "single reply", "single response", "answer key", "question", "model ", "sample ", "word for word", "verbatim", "@", "://", ".example", ".com", ".net", ".org", ".io", "whatever", "anything", "everything", "all that", "the word", "the phrase", "the line", "the sentence", "the formula", '"', "“", "bot", "assistant", "helper", "machine", "tool")),
    (_MACHINE, (
        "software", "machine", "model", "bot", "assistant", "program", "computer", "output", "generated text", "generated answer", "generated repl", "memory",
        "in an answer", "in a reply", "in a response", "in context", "your context", "the context", "in answers", "in replies", "the prompt", "unchanged", "verbatim",
        "as it ", "completion", "continuation", "derived", "texts generated", "text generated", "quoted from", "cited from", "taken from", "drawn from", "trusted",
        "verified", "secure", "privileged", "system ", "behalf", "for us", "your ", "d_", "y_", "r_", "t_", "n_", "important", "vital", "essential", "crucial", "imperative",
        "grateful", "happy", "delighted", " mode", "instead", "rather", "hidden from", "invisible to", "not shown to", "not visible to", *_SERVICES,
    )),
    (_ALONE, ("other ", "different ", "further ", "remaining ")),
    (_SETTING, ("_", "{", ",", "tool", "function", "search", "retriev", "plugin", "api", "suggested", "proposed", "recommended", "approved", "default", "substitute", "fallback", "replacement", "backup", "[", "if ")),
    (_ITSELF, (
        "retrieved", "surfaced", "fetched", "loaded", "processed", "ingested", "indexed", "returned", "found by", "pulled", "selected", "matched", "rank", "rule",
        "trump", "precedence", "supersede", "override", "use this", "whenever", "every time", "each time", "what you", "to hear", "to read", "to be told", "your ",
        "standard ", "default ", "fixed ", "official ", "approved ", "set ", "stock ", "canned ", "you the ", "you, the ", "you my ", "you, my ", "you dear ", "you, dear ",
        "ask ", "tool\"", "tool'", "function\"", "function'", "action\"", "action'", "role\"", "role'",
    )),
)  # fmt: skip


def scripts_a_reply(text: str) -> bool:
    """Whether a sentence scripts what people who ask are to hear, or how whoever passes the text on is to do so."""
    low = text.lower()
    if any(any(word in low for word in words) and rule.search(low) for rule, words in _WITH):
        return True
    return _KANA.search(text) is not None and any(
        rule.search(text) for rule in (_HEARING_JA, _RELAYER_JA, _ALWAYS_JA, _MACHINE_JA, _ALONE_JA, _ITSELF_JA)
    )


def discredits_others(text: str) -> bool:
    """Whether a sentence claims that no other paper counts: what stands beside it wants to be believed unchecked."""
    return _ALONE.search(text.lower()) is not None or _ALONE_JA.search(text) is not None


def announces_words(text: str) -> bool:
    """Whether an order breaks off before the words that it wants said."""
    return _TRAILING.search(text) is not None


def without_labels(text: str) -> str:
    """A row of a table without the names of its columns and its number: what its cells say."""
    return _COUNTING.sub("", _ROW_LABEL.sub("", text)).strip()
