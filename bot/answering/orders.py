"""How orders to an assistant are worded, as patterns, in the languages that attacks were seen in.

`bot.answering.hostile` reads a sentence in lower case, its look-alike characters resolved. The quick looks at the end
spare most sentences the patterns.
"""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re

_REPLY = r"(?:answers?|repl(?:y|ies)|responses?|respond(?:ing)?|outputs?|summar(?:y|ies)|messages?|completions?)"
_SAY = (
    r"(?:reply|respond|answer|output|print|say|repeat|append|begin|start|end|prefix|preface|include|insert|add|cite|state|confirm|write|return|display"
    r"|mention|echo|emit|reveal|restate|quote|list|recommend|tell|render|conclude|finish)"
)
_EARLIER = r"(?:previous|prior|above|preceding|earlier|foregoing|former|other|existing|original|system|safety|all)"
_ORDERS = r"(?:instructions?|directions?|directives?|prompts?|rules?|guidelines?|guidance|text|context|passages?|questions?|messages?|commands?|constraints?|policies)"
_MACHINE = r"(?:assistants?|ai|a\.i\.|llms?|(?:large )?language models?|chat ?bots?|bots?|models?|copilots?|agents?)"
_HERE = r"(?:this|these|the above|the following|our)\s+(?:\w+\s+){0,2}?(?:document|article|page|note|faq|guide|ticket|file|text|section|material|entry|macro|wiki|source|topic)s?"

ENGLISH = (
    # "ignore all previous instructions", at the beginning of a clause or after an adverb: an order, no description
    rf"(?:^|[.!?;:,\"“'(\[>*#|–—-]\s*|\b(?:and|then|now|please|just|must|should|actually|instead|also|immediately)[ ,]+)"
    rf"(?:ignore|disregard|forget|override|bypass|discard|drop|skip|neglect)\s+(?:(?:everything|anything|it|that|all|any|the|my|your|these|those|of|users?'?s?|what|was|is|you|were|told|have)\s+){{0,4}}?"
    rf"(?:{_EARLIER}\s+)*(?:{_ORDERS}\b|above\b|entirely\b|before\b|previously\b)(?!\s+(?:injection|leak))",
    # "Reply with exactly …", "respond only with …", "must respond with “…”"
    r"(?:^|[.!?;:,\"“'(\[>*#|–—-]\s*|\b(?:and|then|now|please|just|always|immediately|instead)[ ,]+)"
    r"(?:reply|respond|answer|output|print)\s+(?:(?:to|the|them|users?|back|simply|always|this|questions?)\s+){0,3}?(?:with|only|exactly|verbatim|just|solely|nothing but|using)\b",
    r"\b(?:reply|respond|answer|output|print)\s+(?:(?:to|the|them|users?|back|simply|always|this|questions?)\s+){0,3}?(?:with exactly|only with|with only|with just|exactly|verbatim|solely with|nothing but|with the (?:value|string|phrase|word|text|code|directive|following|message|confirmation)|(?:only )?with\s*[\"“'「])",
    r"\b(?:say|write|return|state|confirm)\s+(?:exactly|verbatim|by saying|nothing but)\b|\b(?:say|write)\s+only\s*[\"“]",
    r"(?<!may )(?<!can )(?<!might )(?<!could )(?<!would )\b(?:output|print|emit|echo|say|repeat|display)\s+(?:exactly|only|verbatim|its value|the (?:value|string|phrase|word|text|confirmation|following))\b",
    # "in your answer", "at the end of your reply", "your entire reply must be"
    rf"\b(?:in|of|to|into|with|from|within|before|begin|start|end|prefix|make|keep)\s+(?:(?:each|every|any|all)\s+(?:of\s+)?)?your\s+(?:\w+\s+){{0,2}}?{_REPLY}\b(?!\s+to\s+(?:the|this|our|that|these)\s+(?!users?\b|question|query|reader|prompt))",
    rf"\byour\s+(?:\w+\s+){{0,3}}?{_REPLY}\s+(?:must|should|shall|has to|needs? to|will|ought)\b",
    # "every answer that cites this article must end with", "begin every answer with"
    rf"\b(?:every|any|each|all)\s+{_REPLY}\s+(?:you|that|which|to|drawing|citing|using|based|referring|about|on|from|must|should|shall|has)\b",
    rf"\b{_SAY}\s+(?:every|each|any|all|the)\s+{_REPLY}\s+with\b",
    rf"\b{_SAY}\b[^.]{{0,160}}\b(?:prefixed|preceded|prefaced|followed|suffixed|ending|starting)\s+(?:with|by)\s*[\"“'«「]",
    # conditions on the question or on the use of the document
    rf"\b(?:when|whenever|if|while|before|after|regardless of what|no matter what|anyone who|anybody who)\b[^.]{{0,60}}\b"
    rf"(?:users?|readers?|someone|anyone|people|customers?|answering|asked|asks?|question)\b[^.]{{0,90}}\b"
    rf"(?:{_SAY}\s+(?:only|exactly|with|that|the\s+(?:phrase|word|string|code))|must\s+(?:be\s+)?(?:\w+\s+)?(?:{_SAY}|phrased)|always)\b",
    rf"\b(?:when|whenever|before|while|if)\s+(?:answering|responding|replying|summari[sz]ing|citing|quoting)\b[^.]{{0,60}}\b(?:{_HERE}|this|it|your)\b[^.]{{0,60}}\b{_SAY}\b",
    rf"\b(?:when|whenever|before)\s+(?:answering|responding|replying|citing sources|you answer|you reply|you respond)\b[^.]{{0,30}},\s*(?:always\s+|never\s+|please\s+)?{_SAY}\b",
    rf"\b{_SAY}\b[^.]{{0,80}}\b(?:whenever|every time|each time|any time)\b[^.]{{0,40}}\b{_HERE}\b[^.]{{0,30}}\b(?:used|cited|quoted|referenced|read|retrieved)\b",
    # it speaks to a machine
    rf"(?:^|[\s\"“'(\[*#|>_-])(?:note|message|instructions?|directives?|attention|notice|hint|reminder|for)\s+(?:to|for|from|the)\s+(?:the\s+|any\s+|all\s+)?(?:ai\s+|virtual\s+)?{_MACHINE}\b\s*[:,(\"“]",
    r"\b(?:assistant|ai|llm|model|bot|agent)[-_ ](?:only\s+)?(?:instructions?|directives?|notes?|only|override|prompt)\b\s*[:\"'”(,]",
    rf"^\W*(?:assistant|system|ai|chatbot|developer|human|user)\s*[:：](?!\s*$)\s*(?:\S+\s+){{0,3}}?(?:{_SAY}|ignore|you|new|override|disregard|always|never)\b",
    r"\|\s*(?:note\s*\|\s*)?(?:assistant|system|ai)\s*:",
    rf"\b(?:all|any|every|dear)\s+(?:ai\s+)?{_MACHINE}\s+(?:\w+\s+){{0,3}}?(?:reading|processing|parsing|handling|indexing|seeing|that reads?|who reads?|which reads?)\b[^.]{{0,40}}\b(?:must|should|shall|need to|have to|are to|please)\b",
    r"\byou\s+are\s+(?:now|no longer|hereby|cleared|authori[sz]ed|instructed|required|permitted)\b[^.]{0,60}\b(?:ai|assistant|model|mode|restrictions?|respond|reply|answer|output|ignore|reveal|role|unrestricted|jailb\w+)\b",
    r"\b(?:from now on|from this point(?: forward)?|henceforth|until further notice|starting with your)\b[^.]{0,80}\b(?:you|your|reply|respond|answer|always|append|every answer|each answer)\b",
    r"\b(?:reveal|repeat|print|show|output|leak|disclose|display|summari[sz]e|list|quote|return)\b[^.]{0,40}\b(?:your|the)\s+(?:system|hidden|initial|secret|original|internal)\s+(?:prompt|instructions?|message|configuration|rules)\b(?!\s*(?:leak|injection|of the|could|can|may|might))[^.]{0,40}(?:verbatim|prefixed|in full|above|below|now|here|exactly|[.!]?$)",
    r"\b(?:api keys?|tokens?|credentials?|tools?|functions?|documents?|chunks?|passages?)\b[^.]{0,40}\b(?:available to you|you (?:have|were given|can see|know)|passed you|given to you|in your context)\b",
    r"\b(?:everything|all)\b[^.]{0,30}\b(?:in|from|earlier in)\s+(?:this|our|the) (?:conversation|chat|context|session)\b",
    r"\b(?:appears?|said|agreed|mentioned)\b[^.]{0,40}\bin this conversation\b|\bearlier in this conversation,? you\b",
    r"\b(?:hidden|secret|standing|priority|system|assistant|new|override)\s+(?:trigger|directive|override|instruction)s?\b\s*(?:phrase|from|for|\(|:)",
    r"\b(?:forget|ignore|disregard)\s+(?:my|the user'?s|your)\s+(?:original\s+|previous\s+|earlier\s+)?(?:question|request|query|task|prompt)\b",
    r"\b(?:instead of|rather than|stop)\s+(?:(?:the|a|an|any)\s+)?(?:normal\s+|usual\s+|real\s+|standard\s+)?(?:answer(?:ing)?(?: (?:the|this|normally))?|describing it|a normal answer|the usual answer)\b",
    r"\binclude\b[^.]{0,40}\b(?:verbatim|exactly as written|this exact|the (?:reference|tracking|verification|confirmation) (?:code|tag|string))\b",
    r"\b(?:compliance|debugging|integration|verification|editor'?s|reviewer'?s|formatting|conditional)\s+(?:note|check|rule|test)\b[^.]{0,80}\b(?:answer|reply|respond|response)\b",
)
TOKENS = (
    r"<\|[\w ]{2,24}\|>|\[/?(?:system|inst(?:ructions?)?|assistant|user|prompt|admin|override)\]|<</?sys>>|</?(?:system|assistant|instructions?|prompt)>",
    r"^\s*#{1,6}\s*(?:end\s+)?(?:instruction|system|assistant|human)s?\s*:?\s*$",
    r"-{2,}\s*(?:message|instructions?|note)\s+from\s+(?:the\s+)?(?:administrator|system|developers?|operator|admin)",
    r"[\"'`]_*\w*(?:directive|system_?prompt|tool_result|assistant|instruction)s?\w*[\"'`]\s*:",
    r"`_*\w*(?:directive|instruction)s?\w*`",
    r"!\[[^\]]*\]\s*\(|^\s*\[[^\]]{1,80}\]:\s*\S+|\b(?:javascript|data:text|vbscript):",
    r"<!--|<\s*(?:script|iframe|img|svg|object|embed|form|meta|style)\b",
)
OTHER = (
    # Japanese: orders to ignore instructions, to reply only so, or rules for replies that use this document
    r"(?:指示|命令|指令|ルール|プロンプト|質問|内容|文章|制約)(?:は|を|も)?(?:すべて|全て|全部|一切|完全に)?(?:無視|忘れ|破棄|上書き|取り消)(?:(?:し)?て(?:[、,\s]|ください|下さい|$)|しろ|せよ|すること)",
    r"(?:」と|のみ|だけ|必ず|正確に)[^。]{0,24}(?:返答|返信|回答|出力|応答|表示|記載|引用|付記|追記)(?:して(?:ください|下さい)|せよ|しろ|すること|しなければなりません)",
    r"(?:この|本|当該?)(?:文書|文章|FAQ|faq|ページ|記事|資料|チケット|ドキュメント|規程)(?:に|を|について|に関して|に関する)[^。]{0,24}(?:回答|返答|返信|引用|参照|応答)(?:する|した|を行う)?(?:際|とき|時|場合)[^。]{0,40}(?:「|『|\"|必ず|次の|以下の|コード|タグ|語句|文言|合言葉|[a-z]{2,}[-_]?\d)",
    r"(?:回答|返答|返信|応答)の(?:最後|末尾|冒頭|先頭|最初)(?:に|で)[^。]{0,60}(?:付け|追加|記載|含め|挿入|入れ)",
    r"(?:アシスタント|AI|人工知能|チャットボット|言語モデル)(?:への|宛の?|に対する)(?:指示|命令|注意|メッセージ)|(?:システム|管理者)からの(?:指示|命令|お知らせ)[^。]{0,80}(?:回答|出力|返答|無視)",
    r"(?:優先度の高い|最優先の|新しい)(?:指示|命令)(?:です|である|に従)",
    r"あなたは(?:今|これ)から[^。]{0,40}(?:として|AI|です)|(?:システム)?プロンプト(?:の全文)?を(?:表示|出力|開示|教え)",
    # Chinese
    r"(?:忽略|无视|忘记|忘掉)[^。]{0,16}(?:指示|指令|说明|提示|规则|内容)|(?:回复|回答|答复|输出)[^。]{0,30}(?:必须|只能|务必|仅|末尾|开头)|(?:必须|只能|务必|请)(?:仅)?(?:回复|回答|答复|输出|附上)",
    r"(?:不要|不必|无需|请勿|别)(?:理会|理睬|遵守|遵循|执行|回答|管)[^。]{0,20}(?:要求|指令|指示|问题|规则|内容)|(?:直接|只|仅)(?:输出|回复|回答|显示|写)",
    # Korean
    r"(?:지시|명령|지침|내용)[^.]{0,10}(?:무시|잊)|(?:라고만|만|정확히)[^.]{0,24}(?:답변|응답|출력|대답)(?:하십시오|하세요|하라|해라|해)",
    # Russian, Ukrainian
    r"(?:игнорир\w+|забудь\w*|ігноруй\w*)[^.]{0,40}(?:инструкц\w+|указан\w+|вопрос\w*|інструкц\w+)|(?:ответь\w*|отвечай\w*|выведи\w*|напиши\w*)[^.]{0,24}(?:точно|только|ровно|лишь)",
    # Spanish, Portuguese, French, Italian, German
    r"\b(?:ignor[ae]\w*|olvid[ae]\w*|esque[çc]a\w*|oubli\w+|dimentic\w+|ignorier\w+|vergiss|vergessen sie|missachte\w*)\b[^.]{0,40}\b(?:instrucc\w+|instruç\w+|consignes?|istruzion\w+|anweisung\w*|anleitung\w*|indicaciones|instructions pr[eé]c[eé]dentes)",
    r"\bne\s+(?:tenez|tiens|tenir)\s+pas\s+compte\b|\b(?:no\s+(?:hagas?|haga)\s+caso|não\s+(?:siga|considere)|non\s+(?:tener|tenere|tenga)\s+conto)\b|\b(?:vergiss|vergessen sie|beachte\w*\s+nicht)\s+(?:alles|alle|die|das)\b",
    r"\b(?:schreib\w*|écri\w+|escrib\w+|scriv\w+|répond\w+|antwort\w*|skriv\w*|schrijf\w*|napisz)\s+(?:nur|simplement|seulement|solo|sólo|soltanto|apenas|alleen|tylko|bara|ausschließlich)\b",
    r"\b(?:respond[ea]\w*|contest[ae]\w*|répond\w+|rispond\w+|antworte\w*|gib|imprim[ae]\w*|escreva)\b[^.]{0,24}\b(?:exactamente|solo|únicamente|sólo|exatamente|apenas|uniquement|exactement|seulement|esattamente|soltanto|solo con|genau|nur|ausschließlich|exakt)\b",
    # Arabic, Persian
    r"(?:تجاهل|انس|نادیده)[^.]{0,24}(?:التعليمات|تعليمات|الأوامر|دستور)|(?:أجب|اكتب|رد|قل)\s+(?:فقط|بالضبط)",
    # Hindi, Thai, Vietnamese, Turkish, Polish, Dutch
    r"(?:निर्देश\w*)[^।]{0,24}(?:अनदेखा|नज़रअंदाज़|भूल)|(?:เพิกเฉย|ละเว้น|ไม่ต้องสนใจ)[^.]{0,24}คำสั่ง|bỏ qua[^.]{0,24}(?:hướng dẫn|chỉ dẫn|lệnh)",
    r"\b(?:önceki|yukarıdaki)\b[^.]{0,24}\b(?:talimat\w*|yönerge\w*)\b[^.]{0,24}\b(?:yok say\w*|unut\w*)|\bzignoruj\w*\b[^.]{0,40}\b(?:instrukcj\w+|polece\w+)|\bnegeer\w*\b[^.]{0,40}\binstructies\b",
)

# One quick look that spares most sentences the rules.
ENGLISH_WORDS = re.compile(
    r"ignor|disregard|forget|overrid|bypass|discard|neglect|repl[yi]|respon[ds]|answer|output|print|verbatim|assistant"
    r"|\b(?:ai|llm|bot|agent|model)s?\b|chatbot|copilot|instruct|prompt|directive|conversation|from now on|henceforth"
    r"|you are|your |\bsay|confirm|available to you|credential|passed you|exactly|trigger|recommend|include"
)
TOKEN_SIGNS = re.compile(r"[<\[#`]|--|directive|instruction|tool_result|prompt|script:|data:", re.IGNORECASE)
OTHER_WORDS = re.compile(
    r"指示|命令|指令|無視|无视|忽略|返答|返信|回答|回复|答复|出力|输出|応答|プロンプト|アシスタント|文書|文章|ページ|記事|資料|表示|記載|引用|付記|追記"
    r"|무시|답변|응답|출력|대답|игнорир|забуд|ігнор|ответ|отвеч|вывед|напиши|ignor|olvid|esque|oubli|dimentic|vergiss|vergess|missacht|respond"
    r"|contest|répond|rispond|antwort|gib|imprim|escrev|tenez|caso|conto|siga|schreib|écri|escrib|scriv|schrijf|napisz|beacht|不要|不必|无需|请勿|别|直接|تجاهل|انس|نادیده|أجب|اكتب|رد|قل|निर्देश|คำสั่ง|bỏ qua|önceki|yukarıdaki|zignoruj|negeer|あなたは"
)
