"""What betrays the kind of a question and the kind of value it asks for, in both languages."""

from __future__ import annotations

import re

from bot.answering.extract import Want

_IDEAS_JA = (
    "強み|弱み|原因|責任|課題|重点|違い|理由|特徴|利点|欠点|意義|価値|本質"
    "|根拠|限界|役割|焦点|関心|問題|論点|争点|狙い|意味|主眼"
)
_OF_NO_IDEA_JA = f"(?<!(?:{_IDEAS_JA})[はが])"
_OF_NO_IDEA_EN = (
    r"(?!(?:is|was|are|do|does|did|has|have)\b[^?]{1,60}\b(?:strength|weakness|advantage|responsibility|difference|priorit|focus"
    r"|value|problem|fault|danger|risk)\w* (?:to )?(?:lies?|lay|rests?|be)\b)"
)
"""Where somebody's strength lies is no place."""
_ASKED_JA = (
    r"(?:と[^、。]{1,8})?(?:は|を|も|につき|について)?、?(?:(?:何|なん|いつ|どこ|いくら|どちら)(?:か|です|でしょう|になり)[^。]{0,4}"
    r"|如何|いかが|(?:ご|御|お)?(?:教|示|照会|確認|願|知らせ|知り|回答|提示)[^。]{0,16})?[?？。\s]*$"
)
"""What follows the noun for a value where a question is but that noun: 「会合の場所。」, 「予算額如何」."""

# Each row: what is wanted, the English cue, the Japanese cue. The first matching rows of a group win.
CUES: tuple[tuple[Want, str, str], ...] = (
    (
        Want.AUTHOR,
        r"\bwho(?:m| has| have)?\b.{0,30}\b(?:wr[io]te|wr[io]tten|authored|penned|draft)"
        r"|\b(?:who|what|which|name|list|give|identify|show) (?:are |is |was |were )?(?:me )?(?:the )?"
        r"(?:names? of )?(?:the )?authors?\b|^(?:the )?authors? (?:of|behind)\b"
        r"|\bauthors?(?:['’]s?)? names?\b|^\W*(?:\w+\W+){0,5}authors?\W*$"
        r"|\bwritten by (?:who|which)\b|\bby whom\b.{0,30}\bwritten\b|\bbylines?\b",
        r"(?:誰|だれ|どなた|どの人).{0,12}(?:書|執筆|著し|著わし|起草)"
        r"|(?:書い|執筆し|著し|起草し)た(?:の|人|方|者)は(?:誰|だれ|どなた|どの人)"
        r"|(?:著者|筆者|作者|執筆者)(?:は(?:誰|だれ|どなた|どの|どちら|何(?:者|という|[名人](?!の))|[?？。]*$)|が(?:誰|だれ)|の(?:名"
        r"|お名|氏名)|名|を(?:教|挙|示)"
        r"|って|[?？。]*$)|執筆した(?:責任者|人|方)",
    ),
    (Want.EMAIL, r"\be-?mail address|\bwhich e-?mail\b", r"メール\s?アドレス|メアド"),
    (
        Want.PHONE,
        r"\b(?:tele)?phone numbers?\b|\bfax numbers?\b",
        r"(?:電話|FAX|ファックス|ファクス)番号",
    ),
    (
        Want.URL,
        r"\burl\b.{0,30}\?|\b(?:what|which|whose|where)(?: is| are|['’]s)?(?: the| its| their| his| her)?"
        r" (?:[\w'’-]+ ){0,2}?web ?(?:site|address|page)\b|\bweb address\b|\baddress of [^?]{0,40}\bweb ?site\b",
        r"URL|ウェブサイト.{0,8}(?:どこ|何)|ホームページ",
    ),
    (
        Want.CVE,
        r"\b(?:which|what)\b.{0,20}\bcves?\b",
        r"CVE(?:番号|\s?ID)?.{0,12}(?:何|どの|教え|[?？]?$)|(?:何|どの).{0,6}CVE",
    ),
    (
        Want.SCORE,
        r"\b(?:what|which)\b.{0,25}\b(?:score|rating|grade)\b",
        r"スコア.{0,10}(?:いくつ|何|どの)|点数|評価点",
    ),
    (
        Want.PERCENT,
        r"\b(?:percent\w*|per cent|proportion|what share|what fraction|how much of)\b",
        r"何\s?(?:パーセント|％|%|割)|割合|比率",
    ),
    (Want.VERSION, r"\b(?:which|what|minimum|lowest|oldest|latest) (?:\w+ )?version\b", r"(?:どの|何の?)バージョン"),
    (
        Want.FREQUENCY,
        r"\bhow (?:often|frequently|regularly)\b|\bat what intervals?\b|\bhow many times (?:a|per|each|every)\b",
        r"頻度|間隔|(?:年|月|週|日)に何[回度]|何(?:年|か月|ヶ月|週間|日)(?:ごと|おき|に[一1]度|に[一1]回)",
    ),
    (
        Want.DURATION,
        r"\bhow long\b|\bhow many (?:\w+ )?(?:hours?|days?|weeks?|months?|years?|minutes?|seconds?)\b"
        r"|\bfor how long\b|\bwhat (?:period|duration)\b",
        r"何(?:時間|日間|週間|か月間?|ヶ月間?|年間|分間?|秒)|何(?:日|年)(?:以内|以上|未満|まで)|(?:どの|どれ)(?:くらい|ぐらい|ほど)の(?:期間"
        r"|時間|長さ)|期間は(?!、?(?:どのよう|どう(?!いう)|何を|なに|なぜ|どこ|誰|だれ))",
    ),
    (
        Want.MONEY,
        r"\bhow much (?:money|funding|did .*\b(?:pay|cost|spend|commit|invest|fine)|does .*\bcost"
        r"|will .*\bcost|was .*\b(?:paid|spent|fined|invested|worth)|is .*\bworth)"
        r"|\b(?:what|which|how (?:large|big|high))\b.{0,30}\b(?:budget|price|cost|fine(?!-)|penalty|salary"
        r"|amount of money|sum"
        r"|(?:monetary|financial) (?:loss|damage|cost)(?:es|s)?)\b"
        r"|\bwhat (?:do|does|did|will|would) [^?]{2,60}\bcost\b"
        r"|\bhow much .*\b(?:pay|cost|spend|budget|compensat)|\bwhat (?:is|was|were"
        r"|are|would) [^?]{3,80}\bworth\b"
        r"|\bhow many (?:pounds|dollars|euros|yen)\b|\bwhat (?:ransom|fee|sum)s?\b|\bwhat (?:do|does|did"
        r"|will) [^?]{2,60}\bcharge\b",
        r"いくら|(?:料金|身代金|値段|手数料|賃金)は|何(?:円|ドル|ポンド|ユーロ)|(?:予算|費用|金額|罰金|価格)(?:額)?は"
        rf"|(?:予算|費用|金額|経費|総額|拠出額|罰金|価格)(?:額|規模)?{_ASKED_JA}",
    ),
    (
        Want.NUMBER,
        r"\bhow many\b|\bhead ?counts?\b|\bwhat (?:number|is the number)\b|\bhow much\b"
        r"|(?:^(?:(?!what|which|who)\S+ ){0,5}|[,;:]\s|\band\s)how (?:large|big|high|tall|far|fast|old"
        r"|deep|heavy|wide)\b"
        r"|\bwhat (?:is the )?(?:total|population|size)\b",
        r"いくつ|何\s?(?:人|名|件|社|台|個|回|か所|箇所|カ所|か国|カ国|ヶ国|本|機|隻|種類|項目|段階|点|つ|倍"
        r"|度|文字|字|桁|行|頁|票|隊|キロ|メートル|歳|[ァ-ヶー]{2,})|(?:人|件|社|台|個)数は|どれだけの数"
        rf"|(?:[人件社台個回名票総]数|定員|定数){_ASKED_JA}",
    ),
    (
        Want.DAY,
        r"\b(?:what|which|exact|precise)\b(?: \w+){0,2} (?:date|day)\b|\bon what date\b",
        r"何月何日|何日に|日付|年月日|開催日",
    ),
    (Want.MONTH, r"\b(?:what|which) (?:year and )?month\b", r"何年の?何月(?!何日)|何月(?!何日|か)"),
    (Want.YEAR, r"\b(?:in|what|which)\b(?: \w+)? years?\b", r"何年(?!間|ごと|おき|に[一1])|西暦|何年度"),
    (
        Want.DATE,
        r"(?:^|[,;:]\s|\band\s|\bsince\s|\buntil\s|\bby\s)when\s(?:was|were|is|are|did|does|do|will|would"
        r"|has|have|had|and|should|must|exactly|can)\b"
        r"|^when\b(?!.*,)|\bwhen\?|\bwhat time\b|\bdates? of\b|^date\b",
        r"いつ(?!も)|何月|時期は(?!、?(?:どの|どう|何を))|時期に(?!は)"
        rf"|(?:[\u4e00-\u9fff](?<![今昨明本毎休祝平同当])日|時期|期限|締切り?|締め切り|期日){_ASKED_JA}",
    ),
    (
        Want.BUILDING,
        r"\b(?:which|what|in which|at which|at what) (?:building|venue|hotel|room|hall|palace)\b",
        r"(?:どの|何という|どこの|どちらの)(?:建物|会場|ホテル|会館|施設|ビル)|会場は",
    ),
    (
        Want.CITY,
        r"\b(?:which|what|in which|in what) (?:\w+ )?(?:city|cities|towns?|capitals?)\b",
        r"(?:どの|何という|どこの)(?:都市|街|町|市)|都市は",
    ),
    (
        Want.COUNTRY,
        r"\b(?:which|what|in which|in what|whose) (?:\w+ )?(?:country|countries|nations?)\b",
        r"(?:どの|どこの|どちらの|何という)国",
    ),
    (
        Want.PLACE,
        rf"\bwhere {_OF_NO_IDEA_EN}(?:is|was|were|are|did|do|does|will|would|has|had|have)\b"
        r"|\band where\b|\bin (?:which"
        r"|what) (?:place|location)\b|\b(?:which|what) (?:\w+ )?regions?\b",
        rf"(?:どの|どんな|どこの)地域|どこで|{_OF_NO_IDEA_JA}どこに(?:あ|位置|開|設)|場所は|開催地|所在地|どこ(?:です|でし)"
        rf"|(?:場所|会場|予定地|訪問先){_ASKED_JA}",
    ),
    (
        Want.ORGANISATION,
        r"\b(?:which|what|whose|by which) (?:\w+ )?(?:vendor|compan(?:y|ies)|firms?|manufacturers?|supplier"
        r"|organi[sz]ations?|courts?|agenc(?:y|ies)|departments?|ministr(?:y|ies)|institut\w+|provider|body"
        r"|think[- ]tank|publisher|bank|university)\b(?!'s)"
        r"|\bwho (?:published|publishes|runs|operates|owns|made|manufactures|produced|developed|funds?"
        r"|funded|makes)\b|\b(?:which|what) (?:vendor|bank|company|firm|university|agency|ministry)'s\b",
        r"(?:どの|何という|どこの|どちらの|どういう)(?:会社|企業|メーカー|ベンダー|組織|機関|省庁|団体"
        r"|研究所|大学|出版社)|(?:メーカー|会社|企業|組織|機関|団体|ベンダー)の(?:名前|名称|社名)|(?:メーカー|ベンダー|企業|会社|組織|機関|省庁"
        r"|団体)は(?:どこ|何|どちら)",
    ),
    (
        Want.LAW,
        r"\b(?:which|what) (?:\w+ )?(?:law|act|legislation|bill|directive|treaty|convention|regulation)\b",
        r"(?:どの|何という|どのような名前の)(?:法律|法|条約|指令|規則|規制)|法律名",
    ),
    (
        Want.PERSON,
        r"\bwhom?\b(?!(?: have| has)? access)"
        r"|\bwhich of the (?:\w+ )?(?:people|persons?|authors?|speakers?|officials?)\b"
        r"|\bname of the (?:[\w-]+ ){0,3}(?:lead|leader|head|chair|minister|reviewer|editor|researcher|academic|scholar"
        r"|official|ambassador|politician|person)\b"
        r"|\b(?:which|what) (?:(?!were|was|are|is|did|do|does|had|has|have)\w+ ){0,2}(?:persons?|ministers?"
        r"|officials?|ambassadors?|directors?|leaders?|secretar(?:y|ies)|presidents?|chairs?|chairm[ae]n"
        r"|people|individuals?|researchers?|scholars?|academics|experts|economists?|historians?|analysts?|professors?"
        r"|politicians?|admirals?|diplomats?|advis[eo]rs|writers)\b(?!['’]s?)",
        r"誰|だれ|どなた|どの(?:人|方|大臣|人物)|(?:責任者|担当者|代表者|議長|大臣|リーダー|会長"
        r"|社長)(?:の(?:お名前|名前|氏名))|(?:お名前|氏名)を"
        rf"|(?:氏名|お名前|(?<!副)議長|大使|大臣|長官|首相|責任者|前任者|後任者?|出席者|発言者){_ASKED_JA}",
    ),
)
EN_WHY = re.compile(
    r"\bwhy\b|\b(?:what|which)\b.{0,15}\breasons?\b|\bfor what reason|\bwhat (?:led|caused|prompted)\b"
    r"|\breasons? (?:for|why)\b"
)
JA_WHY = re.compile(
    r"なぜ|何故|どうして|理由|わけは|わけを|何のため|根拠は|根拠を|原因は(?:何|なん|どこ|[?？。]*$)|原因を"
)
EN_LIST = re.compile(
    r"\b(?:which|what) (?:[\w-]+ ){0,3}[\w-]+s (?:does|do|did) [^?]{2,40}? (?:list|enumerate)\b|"
    r"\b(?:which|what) (?:\w+[ -]){0,3}(?:areas|departments|ministries|agencies|countries|technologies"
    r"|causes|recommendations|measures|steps|principles|members|risks|types|kinds"
    r"|examples|ministers|officials|topics|issues|items|elements|components|factors|strategies|ways"
    r"|benefits|priorities|organisations|organizations|companies|goals|objectives|points|names"
    r"|conditions|criteria|categories|headings|standards|techniques|attacks|laws|controls|threats"
    r"|challenges|actions|activities|fields|options|methods|means|incidents|cases|events|bodies|institutions|firms|projects"
    r"|program(?:me)?s|sectors|pillars|tools|mechanisms|initiatives|agreements|frameworks|scholars|experts|vessels|agencies)\b"
    r"|\b(?:list|name|enumerate|give|run through|go through|walk (?:me|us) through|outline|set out)"
    r" (?:me |us )?(?:all|the(?! name of\b)|every|each|its|their|any|some|two|three|four|five|six|seven|eight|nine"
    r"|ten|\d+)\b"
    r"|^(?:two|three|four|five|six|seven|eight|nine|ten) \w+|\bwhat (?:are|were) (?:the|some)\b"
    r"|\bwho (?:are|were|attended|wrote|took part|participated)\b|\bwhat (?:should|does|do|did|will"
    r"|would) .* (?:include|comprise|consist of|cover|contain)\b"
)
JA_ENUMERATES = re.compile(r"列挙|列記|一覧(?:を|で)")
"""Asks for a list, whatever it is a list of."""
JA_LIST = re.compile(
    r"すべて|全て|列挙|列記|一覧(?:を(?:示|教|見|くだ|下|出|願|お願)|で(?:示|教)|[?？。]*$)|挙げ(?:て(?!い[るたなま])|よ)|何と何|どんな種類"
    r"|どのような(?:手段|種類|項目|分野|省庁|国)|(?:どの|どんな)(?:省庁|国々|項目)|構成"
    r"|(?:どのような|どんな)もの(?:が(?:あ|含)|か)|[二三四五六七八九十2-9２-９](?:つ|点|本|項目|分野|大)?の?[\u4e00-\u9fffァ-ヶー]{1,6}"
    r"(?:を(?:挙げ|示|教|全)|は?[?？。]*$)|[二三四五六七八九十2-9２-９](?:つ|点)(?:を(?:挙げ|示|教)|[?？。]*$)"
    r"|主な.{1,10}(?:は何|を教)|メンバー|顔ぶれ|内訳"
)
EN_YES_NO = re.compile(
    r"^(?:(?:and|but|so|then|well|also|going by .*?,|according to .*?,|in .*?,|under .*?,"
    r"|for .*?,)\s+)*(?:is|are|was|were|do|does|did|can|could|should|must|may|might|will|would|has|have"
    r"|had)\s"
    r"|,\s(?:is|are|was|were|do|does|did|can|could|should|must|may|will|would|has|have)\s(?:the|it|they"
    r"|there|we|you|a|an)\b"
)
JA_INTERROGATIVE = re.compile(
    r"誰|だれ|どなた|いつ|どこ|どちら|どの|どれ|どんな|どう|何|なに|なぜ|いくら|いくつ|どれ|幾"
)
EN_DEFINITION = re.compile(
    r"^(?:so )?(?:what|who) (?:is|are|was|were) (?:an? |the )?[^,]{2,80}\?*$|\bwhat (?:does|do"
    r"|did) .* (?:mean|stand for)\b|\bdefin(?:e|ition|ed)\b|\bmeaning of\b"
)
JA_DEFINITION = re.compile(
    r"とは(?:何|なん|どういう|どのような|、?[?？。]*$)|って(?:何|どういう意味)|の定義|(?:意味は|意味を|何の略)|をどのように(?:説明|定義)"
)
SUMMARY = re.compile(
    r"^(?:please )?(?:summari[sz]e|give (?:me )?(?:a|an) (?:summary|overview)|(?:a )?summary of"
    r"|what is .* about\?*$)|要約|概要を|まとめて(?:くだ|下|くれ|ほし)"
)
COMPARISON = re.compile(
    r"\bcompare[ds]?\b|\bdifferences? between\b|\bhow (?:do|does|did) .* differ\b|\bversus\b|\bvs\b"
    r"|違いは|違いを|比較し|比べて|どう違"
)
TIMELINE = re.compile(
    r"\btimeline\b|\bchronolog\w+|\bwhat (?:has )?(?:happened|changed) (?:since|after)\b|年表|経緯"
    r"|時系列|以降.{0,10}変わ"
)
EN_HOW = re.compile(r"^how (?!many|much|often|long|frequently|large|big|old|far)")
JA_HOW = re.compile(r"どのように|どうやって|どう(?:説明|扱|対処|すれ|やれ)|いかに|方法")
