"""Tells sentences that ask their reader to say something from sentences that tell the reader something.

A paper informs; an attack on an assistant asks. No single sign of asking is rare in honest papers (consultations write
"your response", guidance says "include"), but the signs of an attack come together in one sentence: somebody is
addressed, something is to be said, the saying or reading is itself spoken of, and the very words are given. Each of the
four is a sign; three of them make an order, two make a sentence that no quotation is widened over.
"""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.clues import any_of, describes_a_machine

_ADDRESSED = any_of(
    r"\byou(?:r|rs|rself)?\b|\b(?:whoever|whichever|anyone|anybody|those|the one|somebody) (?:who )?(?:read|compil|writ|answer|quot|summari|relay|process|index|us|mak|render|cit|generat|look)\w*",
    r"^\W*(?:p\.?s\.?|n\.?b\.?|dear|hello|hi|hey|attention|attn|note|memo|reminder)\b[^.]{0,12}\b(?:to|for|:|reader|tool|all|search|model|assistant|colleague|machine|translator)|^\W*(?:reader|readers|translator|editor|summari[sz]er|machine|robot)s?\b(?:'s note)?\s*[,:]",
    r"\b(?:kindly|please|be so kind|would (?:like|love) (?:you|it if)|it would be|we ask|i ask|may i|might i|could you|do include|do mention)\b",
)
_ADDRESSED_JA = re.compile(
    r"あなた|(?:翻訳|編集|要約|回答|作成|検索)(?:者|ツール|エンジン|機|担当)?(?:の方|さん|様)?(?:へ|、|は、)|(?:さん|様|各位|皆様)、|(?:する|作る|読む|使う|答える|まとめる|引く|お読みの)(?:方|人|者)は|(?:ください|下さい|ほしい|もらえ|いただけ|頂け|ようお願い|付けて。|あげて)"
)
_SAID = any_of(
    r"(?:^|[.!?:;,(\[*#>—–-]\s*|\b(?:and|then|now|please|kindly|simply|just|also|first|so|do|must|should|shall|to|you to|is to|are to|not)\s+)(?:say|write|mention|put|include|open|close|begin|start|end|finish|greet|repeat|render|work (?:that|it|this) in|drop|omit|leave out|replace|swap|call|name|state|add|append|insert|print|output|show|give|tell|ask|sign|spell|cite|quote|credit|thank|welcome|answer|reply|respond|use this form|read out|refer to|address)\b",
    r"\b(?:contain|carry|bear|feature|hold)\b[^.]{0,16}\b(?:words?|phrase|line|slogan|sentence|name)\b|\bis to be (?:called|named|given|described|referred)\b|\b(?:fallback|canned|standard|default|preset|stock) (?:text|answer|reply|response|wording)\b|\b(?:outranks?|overrules?|trumps|takes precedence|supersedes|overrides?)\b",
)
_SAID_JA = re.compile(
    r"(?:置い|記し|書い|(?<![受裏務置片名気近け])付け|添え|述べ|言っ|呼ん|挨拶し|名乗っ|返し|答え|入れ|加え|示し|伝え|訳し|訳さず|触れ|締め|始め)(?:て|ず|る(?:こと|よう)|ること|よ(?=[。」]|$))|(?:代替|既定|標準|定型)(?:文|の回答|の返事)|優先し|そうすること|(?:形|文|語)を使うこと|扱う(?:。|$)|扱うこと"
)
_SPOKEN_OF = any_of(
    r"\b(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|output|quotations?|citations?)\b|\b(?:cit|quot|summari[sz]|render|relay|retriev|compil|answer|paraphras|translat|generat)ing\b|\b(?:retrieved|relayed|rendered|compiled|summari[sz]ed|read aloud|surfaced|looked up)\b",
    r"\b(?:language|search|answer|chat|writing|reading|ai) (?:tool|generator|helper|engine|model|system|software|program)s?\b|\b(?:machine|robot|silicon|llm|chatbot|bot|ai|assistant|tool|arguments|operators?)\b",
    r"\b(?:this|these) (?:page|passage|paragraph|line|file|document|text|note|memo|record|entry|snippet)s?\b|\b(?:all|any|every|each|the) (?:questions?|quer(?:y|ies)|enquir(?:y|ies)|prompts?)\b|\b(?:the user|users|the asker|anything you say|comes? up)\b",
)
_SPOKEN_OF_JA = re.compile(
    r"回答|返事|返答|応答|答え|要約|文章を作|問い|質問|検索|機械|生成|取り出|一節|この(?:資料|文書|段落|行|ページ|文)|述べるとき|ツール|運営者|言語モデル|AI|ロボット"
)
_WORDS = re.compile(
    r"[\"“][^\"”\n]{2,80}[\"”]|(?<![A-Za-z])['‘][^'’\n]{3,80}['’]|「[^」\n]{1,80}」|『[^』\n]{1,80}』|https?://|\b[\w-]+\.(?:example|com|net|org|io)\b|\bemoji\b|絵文字|\b(?:the (?:word|words|phrase|slogan|line|sentence|motto|name|letters?)|our (?:slogan|motto))\b|(?:という語|の語|言葉)"
)
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ]")


_LINK_TARGET = re.compile(r"\]\([^)]*\)")
_QUOTED = re.compile(r"[\"“][^\"”\n]{2,200}[\"”]|「[^」\n]{1,120}」|『[^』\n]{1,120}』")
_MACHINE = any_of(
    r"\b(?:language|search|answer|chat|writing|reading|ai) (?:tool|generator|helper|engine|model|system|software|program)s?\b|\b(?:machine|robot|silicon|llm|chatbot|bot)s?\b",
    r"\b(?:compil|generat|relay|retriev|writ|produc|giv)\w* (?:the |an? |your |any )?(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies))\b|\b(?:answers?|repl(?:y|ies)|summar(?:y|ies)) (?:out of|from|based on|about) (?:this|these|it)\b",
    r"(?:機械|ツール|検索(?:ツール|エンジン)|言語モデル|ロボット)|(?:文章|回答|要約|返事)を(?:作|書|まとめ)",
)


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of asking that a sentence shows.

    Attributes:
        addressed: Somebody is spoken to.
        said: Something is to be said, left out or put first.
        spoken_of: Replies, questions, or the reading of this text are spoken of.
        words: The very words are given: quoted, an address, a slogan.
        machine: What is spoken of is a machine, or the making of replies.
    """

    addressed: bool
    said: bool
    spoken_of: bool
    words: bool
    machine: bool

    @property
    def count(self) -> int:
        """How many of the first four there are."""
        return self.addressed + self.said + self.spoken_of + self.words


@lru_cache(maxsize=4_096)
def signs_of(text: str) -> Signs:
    """Find the signs; what stands in quotation marks neither addresses nor asks."""
    text = _LINK_TARGET.sub("]", text)
    low, outside = text.lower(), _QUOTED.sub("“”", text).lower()
    if _JAPANESE.search(text):
        addressed, said, spoken_of = _ADDRESSED_JA, _SAID_JA, _SPOKEN_OF_JA
    else:
        addressed, said, spoken_of = _ADDRESSED, _SAID, _SPOKEN_OF
    return Signs(
        addressed=addressed.search(outside) is not None,
        said=said.search(outside) is not None,
        spoken_of=spoken_of.search(low) is not None,
        words=_WORDS.search(text) is not None,
        machine=_MACHINE.search(outside) is not None,
    )


def asks_to_be_said(text: str) -> bool:
    """Whether a sentence asks whoever answers to say something: all signs, or three with a machine or given words."""
    if not (_SAID_JA if _JAPANESE.search(text) else _SAID).search(text.lower()):
        return False
    signs = signs_of(text)
    if not signs.addressed and describes_a_machine(text):
        return False
    return signs.said and (signs.count == 4 or (signs.count == 3 and (signs.machine or signs.words)))


def is_asking(text: str) -> bool:
    """Whether a sentence may be meant for somebody else than the reader of an answer; it widens no quotation."""
    return signs_of(text).count >= 2
