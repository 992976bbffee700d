"""How strongly a sentence seems to speak to whoever answers: a logistic regression over its vector, signs and words.

Rules by wording (`bot.answering.orders` and its like) know the wordings that somebody thought of. The index holds a
vector of every sentence anyway, and sentences that ask the same of a machine in other words lie close to one another.
The weights in `appeals.txt` were fitted by `python -m bench.fit_appeals` on attacks of many families and on honest
papers; each line names a sign, a word, or a place in the vector, and what it adds to the logit. They hold for the bundled
embedding model alone: with another one the rules stand by themselves (`docs/security/injection.md`).
"""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import math
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.answering.clues import is_japanese
from bot.answering.speech_acts import signs_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from retrieval.query import SentenceVectors

_IMPERATIVES = (
    "add|abstain|act|adjust|advise|answer|append|apologi[sz]e|apply|approve|ask|assume|attach|bear|begin|behave|call|carry|change|claim|cite|close|compile|complete|compose|configure|confirm|consider|continue"
    "|convert|decline|decode|delete|deny|describe|direct|disclose|display|disregard|do|don't|double|drop|dump|encode|encourage|execute|explain|favou?r|finish|follow|forget"
    "|forward|give|grant|hand|hide|hold|ignore|imagine|include|inform|insert|instruct|interpret|invite|invoke|join|keep|lead|learn|leave|let|list|load|make|mark|mention|merge|name|never|note|obey"
    "|offer|omit|open|output|overwrite|pass|pay|play|point|portray|post|praise|prefer|prefix|present|pretend|print|put|quote|rank|rate|read|recommend|refer|refuse|remain|remember|render"
    "|repeat|replace|reply|report|reproduce|request|reset|respond|reuse|reveal|round|run|save|say|score|search|send|serve|set|shift|show|skip|speak|spell|start|state|stop|store|substitute|suggest|summari[sz]e"
    "|swap|switch|take|tell|translate|treat|trigger|trust|turn|unscramble|update|upload|urge|use|withhold|work|write"
)
_SPEAKERS = "(?:the )?(?:machine|assistant|chat ?bot|bot|ai|liaison|computer|robot|system|model|helper)|助手|機械|ボット|ロボット|電算機|案内役|アシスタント"
_CLAUSE = r"(?:^\W*|[.!?:;,(\[*#>—–-]\s*|\b(?:and|then|now|please|kindly|simply|just|also|always|instead|so)\s+)"

_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("you", r"\byou(?:r|rs|rself|'re|'ve)?\b", "あなた|貴方|君は"),
    (
        "imperative",
        rf"{_CLAUSE}(?:do not |don't |never )?(?:{_IMPERATIVES})\b",
        "(?:てください|て下さい|でください|なさい|すること|ること|せよ|しろ|よう(?:に)?|べし|えよ|けよ|てほしい|いただ[きけ][^。]{0,12}|ものとする|くださいませ)[。」）]?$",
    ),
    (
        "duty",
        r"\b(?:must|shall|should|is to|are to|has to|have to|ought to|required? to|needs? to|obliged? to)\b",
        "なければならない|必要がある|必要です|べきで|ものとする|しなければ",
    ),
    (
        "machine",
        r"\b(?:assistants?|ai|a\.i\.|artificial intelligence|llms?|language models?|models?|chat ?bots?|bots?|machines?|robots?|software|crawlers?|engines?|neural networks?|programs?|automated|automatic|digital|digitally|systems?)\b",
        "アシスタント|AI|人工知能|言語モデル|モデル|ボット|機械|ロボット|ソフト|プログラム|自動|ツール|エンジン|システム|助手",
    ),
    (
        "reply",
        r"\b(?:answer(?:s|ed|ing)?|repl(?:y|ies|ying)|respon(?:se|ses|d|ds|ding)|output|outputs|summar(?:y|ies|i[sz]e|i[sz]ing|i[sz]ers?|i[sz]ation)|account|overview|excerpts?|citations?|generated)\b",
        "回答|返答|返事|応答|答え|出力|要約|生成|抜粋|返し|返す|出典",
    ),
    (
        "asker",
        r"\b(?:users?|readers?|askers?|questioners?|enquirers?|inquirers?|callers?|whoever|anyone|anybody|everyone|everybody|visitors?|people|them|person asking|who asks?|requesters?|customers?)\b",
        "利用者|読者|質問者|尋ねた|尋ねる|聞いた人|聞かれ|問われ|お尋ね|求める人|来訪者|市民|読み手|皆",
    ),
    (
        "question",
        r"\b(?:questions?|requests?|quer(?:y|ies)|enquir(?:y|ies|ed|ing)|asked|asks|conversation|thread|chat|dialogue|exchange|session|turn)\b",
        "質問|問い|依頼|会話|対話|やり取り|尋ね|問われ|発言|チャンネル",
    ),
    (
        "here",
        r"\b(?:this|these|the (?:present|following|above|next|last)) (?:\w+ )?(?:page|paragraph|passage|document|text|note|line|file|section|entry|memo|message|point|box|bullet|sheet|leaflet|statement|article|word|sentence|content)s?\b|\bbelow\b|\babove\b|\bhere\b",
        "この(?:頁|ページ|段落|文|文書|注記|行|ファイル|節|資料|一節|記述|表)|本(?:頁|文|資料|添付|通知|注記)|以下|上記|次の|下の|ここ",
    ),
    (
        "others",
        r"\b(?:other|another|older|old|earlier|previous|prior|remaining|further|different|rest of the|elsewhere|retrieved|second|apart from)\b.{0,24}\b(?:documents?|sources?|files?|papers?|passages?|results?|texts?|hits?|instructions?|guid\w+|directives?|rules?|attachments?|brief\w*|date)\b",
        "(?:ほか|他|別|残り|以前|これまで|古い)の?(?:文書|資料|出典|ファイル|検索結果|記述|添付|方針|説明|指示|日付)",
    ),
    (
        "orders",
        r"\b(?:instructions?|instructs?|instructed|directions?|directives?|prompts?|rules?|guidelines?|guardrails?|overrid\w+|orders?|commands?|brief|policy|filters?|restrictions?|mode)\b",
        "指示|指令|命令|規則|方針|制約|制限|プロンプト|設定|指図",
    ),
    (
        "ever",
        r"\b(?:always|every|each|any|only|whatever|whichever|whenever|regardless|never|until|from now on|all|once|as soon as|without)\b",
        "必ず|常に|すべて|全て|何を|どの|いつも|だけ|のみ|今後|今から|たびに|かかわらず|決して|一切",
    ),
    (
        "claims",
        r"\b(?:verified|approved|authori[sz]ed?|certified|confirmed|definitive|authoritative|official|genuine|valid(?:ated)?|cleared|signed|issued|ground truth|on behalf|by (?:decision|order) of|administrators?|operators?|developers?)\b",
        "確認済|検証|承認|認定|公式|真正|権限|管理者|運用者|開発|決定的|次官|通達|優先",
    ),
    (
        "secret",
        r"\b(?:secret(?:ly)?|hidden|hide|invisible|silent(?:ly)?|quietly|conceal|without telling|not (?:mention|reveal|disclose|let on|refer)|never (?:admit|reveal|mention)|no mention|no trace|nobody must|unnoticed|deny)\b",
        "隠|黙って|静かに|明かさ|見えない|見せて|認めない|触れない|触れず|伏せ|秘密",
    ),
    (
        "urgent",
        r"\b(?:urgent(?:ly)?|emergency|immediately|at once|lives|no time|beg|please|failing|failure to|otherwise|utmost|favou?r|bonus|switched off)\b",
        "緊急|至急|直ち|すぐに|人命|お願い|従わない場合|停止され",
    ),
    (
        "part",
        r"\b(?:pretend(?:ing)?|act as|role|play(?:s|ing)? the|persona|character|imagine|you are (?:now|a|an|the)|speak as|as though|as if|behave|assume|spokesman|first person|your name)\b",
        "ふり|なりすま|演じ|役|つもり|として振る舞|なり代わ|あなたは|モード|設定で|立場で",
    ),
    ("address", r"https?://|\bwww\.|\b[\w-]+\.(?:example|com|net|org|io|test|invalid)\b|@", r"https?://|[\w-]+\.(?:example|com|net|org|jp)|@"),
    ("quoted", r"[\"“][^\"”]{2,80}[\"”]", "「[^」]{1,80}」|『[^』]{1,80}』|“[^”]{1,80}”"),
    ("code", r"[{}<>]|\[\[|>>|==|\w=\w|\w_\w|^#|\w\(\w", r"[{}<>＝]|\[\[|>>|==|\w=\w|【"),
    (
        "say",
        r"\b(?:say|says|tell|told|state|mention|claim|report|describe|call|name|repeat|quote|cite|hear|speak|write|give|present|refer|recommend|praise|declare|inform|announce|print|show|display|reveal)\b",
        "言っ|言う|述べ|伝え|告げ|答え|呼ん|呼ぶ|報告し|説明し|繰り返|引用|示す|示し|触れ|名を|書い|書き|勧め|紹介|案内|挙げ|表示|返し|返す",
    ),
    (
        "instead",
        r"\b(?:instead|in place of|replace|swap|rather than|in its stead|substitute|leave out|omit|exchange|change)\b",
        "代わり|置き換え|書き換え|入れ替え|省[いくき]|抜いて|変え",
    ),
    (
        "helper",
        r"\b(?:helpers?|parsers?|generators?|retrievers?|summari[sz]ers?|agents?|tools?|respondents?|help ?desks?|(?:information|question|enquiry|inquiry|answering|chat|reply|conversational|digital|automated|front) (?:services?|desks?|points?|agents?|assistants?|respondents?))\b",
        "窓口|読み手|案内役|案内ソフト|自動応答|対話|助手役|電算機|道具|照会|先代|仕組み",
    ),
    (
        "retold",
        r"\b(?:retell\w*|condens\w*|shorten\w*|short(?:er)? (?:form|version)s?|boils? |paraphras\w*|digests?|recaps?|extracts?|carried over|derived|compos\w+|your (?:lines?|texts?|words|pages?|notes?))\b",
        "短縮|縮め|語り直|言い換え|抜粋|抜く|まとめ|紹介|作文|要点",
    ),
    (
        "wording",
        r"\b(?:the (?:words?|phrase|line|notice|statement|formula|message|name|names|motto|slogan|voucher|lines)|line to take|scripts?|scripted|wording|fallback|marker \d|quotation|quotations|no more than|nothing more|one word|single line|a word)\b",
        "の語|という語|の名|文言|言葉|一行|一言|ひとこと|の一語|一文|台詞|台本|番号|表現",
    ),
    (
        "passed",
        r"\b(?:pass(?:ed|es)? (?:on|over)|hand(?:ed|s)? (?:out|over|on)|met with|volunteer\w*|at the top|(?:lead|open|close|end|begin|start)(?:s|ed|ing)? (?:with|on|by)|in place of|put\w* [^.]{1,30} first|(?:the )?first|returns?|precedence|priority|keep (?:the|a)|owes?|left with|turned aside|confined|limits?|hold to)\b",
        "応じ|渡す|渡し|返す|返る|掲げ|先に|筆頭|結ぶ|結ん|寄せ|名指|とする|通す|示される|挙げ|断る|置く|付けて",
    ),
    ("speaker", rf"^\W*(?:{_SPEAKERS})\s*(?:\([^)]*\)|,[^:]{{1,40}})?\s*:", rf"^\W*(?:{_SPEAKERS})\s*(?:（[^）]*）)?\s*[:：「]"),
    (
        "tongue",
        r"\b(?:assist[e]nt\w*|asistente\w*|assistenti|asystent\w*|asistan\w*|modèles?|mode[l]l[eoi]?|sprachmodell\w*|modelos?|ki|répond\w*|réponse\w*|dites|antwort\w*|sage? (?:dem|den)|nutzer\w*|gebruiker\w*|antwoord\w*|respond[ae]\w*|respuesta\w*|digan|usuario\w*|utent[ei]|rispond\w*|digam|utilizador\w*|użytkownik\w*|kullanıcı\w*|användaren)\b|ассистент|модел[ьи]|ответ|сообщ|скажи|пользовател|助手|模型|告诉|用户|回答|어시스턴트|모델|사용자|대답|답변|مساعد|المستخدم|أخبر",
        "助手|模型|用户|assistant|answer|repl[yi]|LLM",
    ),
    ("when", r"^\W*(?:when|whenever|if|should|once|as soon as|upon|until|every time|the next time|in case|at the mention)\b", "(?:たら|ときは|場合は|たびに|際は|次第)、"),
    ("kindly", r"\b(?:kindly|grateful|appreciated?|would you|could you|may i|might we|feel free|invited|courtesy|thank you|lovely|if it is not too much)\b", "幸い|幸甚|恐れ入り|いただけ|お願い申し|助かり|よろしければ|存じます|くださいませ"),
)  # fmt: skip
SIGNS = (
    *(name for name, _, _ in _PATTERNS),
    "two_signs", "three_signs", "four_signs", "short", "japanese",
    "you_reply", "order_reply", "order_asker", "machine_say", "machine_duty", "machine_passed", "helper_say", "helper_passed", "retold_order", "tongue_alone",
)  # fmt: skip
"""Names of the signs, in the order of `signs_in`."""
HONEST = -1.0
"""Below this a plainly worded sentence is no order, whatever rule it meets, where its passage holds no other."""
LIKELY = -0.75
"""From here on a sentence counts in a passage that holds a hostile one; alone it counts from 0 on."""
_SHORT = 60
_FOREIGN = re.compile(
    r"\b(?:que|les?|des|est|der|die|das|dem|is[t]|het|een|los|el|che|gli|della|não|uma|att|är|jest|się)\b|[\u0400-\u04ff\u0600-\u06ff\uac00-\ud7a3]"
    r"|^[^ぁ-んァ-ヶ]*[的是了说请这]"
)
"""Small words and letters of languages that are neither English nor Japanese."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Compiled when the first sentence is read: not every process that imports this reads one."""
    return tuple((name, re.compile(english), re.compile(own)) for name, english, own in _PATTERNS)


@lru_cache(maxsize=20_000)
def signs_in(text: str) -> tuple[float, ...]:
    """Which signs a sentence shows, each 0 or 1, in the order of `SIGNS`."""
    low, japanese = " ".join(text.lower().split()), is_japanese(text)
    here = {
        name: (own.search(text) if japanese else english.search(low)) is not None for name, english, own in _patterns()
    }
    count = signs_of(text).count
    more = {
        "two_signs": count >= 2,
        "three_signs": count >= 3,
        "four_signs": count >= 4,
        "short": len(text) * (3 if japanese else 1) < _SHORT,
        "japanese": japanese,
        "you_reply": here["you"] and here["reply"],
        "order_reply": here["imperative"] and here["reply"],
        "order_asker": here["imperative"] and here["asker"],
        "machine_say": here["machine"] and here["say"],
        "machine_duty": here["machine"] and (here["duty"] or here["imperative"]),
        "machine_passed": here["machine"] and (here["passed"] or here["wording"]),
        "helper_say": here["helper"] and (here["say"] or here["duty"] or here["imperative"]),
        "helper_passed": here["helper"] and (here["passed"] or here["wording"]),
        "retold_order": here["retold"] and (here["imperative"] or here["duty"] or here["passed"]),
        "tongue_alone": here["tongue"] and _FOREIGN.search(low) is not None,
    }
    return tuple(float((here | more)[name]) for name in SIGNS)


_TOKEN = re.compile(r"[a-z']+|[.,:;!?\"“]")
_RUN = re.compile("[ぁ-んァ-ヶ一-龠ー]+")


@lru_cache(maxsize=20_000)
def words_in(text: str) -> frozenset[str]:
    """Words and pairs of words, signs of punctuation among them; of Japanese two and three letters in a row.

    The last two and three letters of a run of Japanese begin with `$`: they tell how a sentence ends.
    """
    low = text.lower()
    words = _TOKEN.findall(low)
    found = {*words, *map("_".join, pairwise(words))}
    for run in _RUN.findall(low):
        found.update(run[at : at + size] for size in (2, 3) for at in range(len(run) - size + 1))
        found.update({f"${run[-2:]}", f"${run[-3:]}"})
    return frozenset(found)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What a sentence's vector and signs add to the logit.

    Attributes:
        model: Fingerprint of the embedder whose vectors are meant, without runtime and precision.
        vector: Shape (dimensions,).
        signs: In the order of `SIGNS`.
        words: By word, see `words_in`; others add nothing.
        bias: Added to every logit; with it, sentences from 0 on are taken for appeals.
    """

    model: str
    vector: NDArray[np.float64]
    signs: tuple[float, ...]
    bias: float
    words: Mapping[str, float] = field(default_factory=dict)

    def logits(self, texts: Sequence[str], vectors: SentenceVectors) -> list[float]:
        """The logit of each sentence.

        Args:
            texts: Sentences.
            vectors: Of these.
        """
        found: list[float] = ((vectors.matrix.astype(float) @ self.vector) + self.bias).tolist()
        for index, text in enumerate(texts):
            found[index] += math.fsum(map(operator.mul, self.signs, signs_in(text)))
            found[index] += math.fsum(self.words[word] for word in words_in(text) if word in self.words)
        return found


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that are shipped."""
    import numpy as np

    text = resources.files("bot.answering").joinpath("appeals.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    model = next(name for kind, name, *_ in rows if kind == "model")
    told = {(kind, name): float(value) for kind, name, value in (row for row in rows if row[0] != "model")}
    places = sum(kind == "place" for kind, _ in told)
    return Weights(
        model=model,
        vector=np.array([told["place", str(place)] for place in range(places)]),
        signs=tuple(told.get(("sign", name), 0.0) for name in SIGNS),
        bias=told["bias", "all"],
        words={name: value for (kind, name), value in told.items() if kind == "word"},
    )


def model_of(fingerprint: str) -> str:
    """What of an embedder's fingerprint decides whether weights fit: model and scheme, not runtime and precision."""
    parts = fingerprint.split("/")
    return "/".join((*parts[:-3], parts[-1])) if len(parts) > 3 else fingerprint


def appeals(texts: Sequence[str], vectors: SentenceVectors | None) -> list[float] | None:
    """The logit of each sentence; None where there are no vectors, or they are another model's.

    Args:
        texts: Sentences.
        vectors: Of these, in order.
    """
    if vectors is None or model_of(vectors.embedder) != weights().model:
        return None
    return weights().logits(texts, vectors)
