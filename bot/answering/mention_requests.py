"""Recognises questions for the documents in which something stands: "Which papers mention X?", "Who said “…”?"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.answering.text import has_japanese, squeeze, term_sequence

_MOST_TERMS = 6
_LEAST_QUOTED = 4
_DOCUMENT = (
    r"(?:(?:documents?|papers?|reports?|articles?|sources?|texts?|publications?|files?|guides?|essays?|entries|entry)"
    r"(?: (?:here|in (?:the|this|our) (?:library|collection|index)|(?:that |which )?(?:you|we) have))?)"
)
_ANY = rf"(?:(?:any|one|some|either|which|what) )?(?:of )?(?:(?:the|these|those|our|your|my) )?(?:other )?{_DOCUMENT}"
_VERB = (
    r"(?:mentions?|discuss(?:es)?|talks? (?:about|of)|speaks? (?:about|of)|refers? to|references?|covers?"
    r"|address(?:es)?|contains?|deals? with|touch(?:es)? (?:on|upon)|brings? up|writes? about"
    r"|says? (?:anything|something) (?:about|on)|(?:is|are) about)"
)
_DOING = r"(?:mentioning|discussing|talking about|referring to|covering|addressing|containing|dealing with)"
_DONE = r"(?:mentioned|discussed|talked about|referred to|covered|addressed|dealt with|touched (?:on|upon)|brought up)"
_OPENING = r"^(?:(?:and|so|please|ok|okay|hi|hello)[, ]+)*(?:(?:can|could) you (?:please )?)?(?:tell me,? )?"
_TOPIC = r"(?P<topic>[^?,;]{2,80}?)(?: (?:at all|anywhere|by name|if any))?[?.! ]*$"
_INNER = r"(?P<topic>[^?,;]{2,80}?)"
_ENGLISH = tuple(
    re.compile(_OPENING + pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:which|what) (?:of )?(?:(?:the|these|those|our|your) )?{_DOCUMENT}"
        rf" (?:(?:all|also|actually) )?{_VERB} {_TOPIC}",
        rf"(?:do|does|did) {_ANY} (?:(?:also|even|actually|ever) )?{_VERB} {_TOPIC}",
        rf"(?:is|are) there (?:an?|any|some|other|another)(?: other)? {_DOCUMENT}"
        rf" (?:about|on|{_DOING}|(?:that|which) {_VERB}) {_TOPIC}",
        rf"(?:do|have) (?:you|we) (?:have|got|hold) (?:an?|any|some)(?: other)? {_DOCUMENT}"
        rf" (?:about|on|{_DOING}|(?:that|which) {_VERB}) {_TOPIC}",
        rf"(?:what|which) {_DOCUMENT} (?:do|have) (?:you|we) (?:have|got|hold) (?:about|on|{_DOING}) {_TOPIC}",
        rf"(?:list|show|name|find|give)(?: me| us)? (?:all |any |every )?(?:of )?(?:the )?{_DOCUMENT}"
        rf" (?:about|on|{_DOING}|(?:that|which) {_VERB}) {_TOPIC}",
        rf"(?:in )?(?:which|what) (?:of the )?{_DOCUMENT} (?:is|are|was|were) {_INNER} {_DONE}(?: in)?[?. ]*$",
        rf"(?:is|are) {_INNER} {_DONE} (?:anywhere|(?:anywhere )?in (?:(?:any|one)(?: of)? )?"
        rf"(?:(?:the|these) )?{_DOCUMENT})[?. ]*$",
        rf"where (?:is|are) {_INNER} (?:mentioned|referred to)(?: in the {_DOCUMENT})?[?. ]*$",
    )
)
_QUOTE = r"""(?:["“”](?P<quoted>[^"“”]{2,300})["“”]|(?<!\w)['‘](?P<single>[^'‘]{4,300}?)['’](?!\w))"""
_WORDING = (
    r"(?:(?:the|this|that) )?(?:exact )?(?:phrase|wording|expression|words?|term|quote|quotation|line|sentence|saying)"
)
_IT = "(?:it|this|that)"
_ENGLISH_QUOTED = tuple(
    re.compile(_OPENING + pattern, re.IGNORECASE)
    for pattern in (
        rf"where (?:does|do|did|is|are|was|were) (?:{_WORDING},? )?{_QUOTE},? (?:come from|from|used|taken from"
        r"|written|said|stand|appear|found|originate)[^?]{0,30}[?. ]*$",
        rf"who (?:said|says|stated|claimed|used|coined)(?: that)?:? (?:{_WORDING},? )?{_QUOTE}[?. ]*$",
        rf"(?:which|what) (?:of the )?{_DOCUMENT} (?:says?|said|states?|writes?|uses?|used|contains?|includes?"
        rf"|has|have|reads?)(?: that)?:? (?:{_WORDING},? )?{_QUOTE}[?. ]*$",
        rf"in (?:which|what) {_DOCUMENT} (?:does|do|did|is|are) (?:{_WORDING},? )?{_QUOTE}"
        r" (?:appear|stand|occur|used|written|found|come up)[?. ]*$",
        rf"(?:what is|what's|which is) the (?:source|origin) of (?:{_WORDING},? )?{_QUOTE}[?. ]*$",
        rf"{_QUOTE}\W+(?:who said {_IT}|where (?:is {_IT} from|does {_IT} come from)|which {_DOCUMENT} (?:says {_IT}"
        rf"|is {_IT} from))[?. ]*$",
    )
)
_DOCUMENT_JA = "(?:文書|資料|論文|報告書|記事|文献|ドキュメント|論説)"
_TOUCHES_JA = (
    "(?:に(?:も|は)?(?:触れ|ふれ|言及し)|(?:を|も)(?:取り上げ|扱っ|論じ)|(?:について|に関して)(?:も|は)?(?:触れ|言及し|論じ|述べ"
    "|書い|書かれ|取り上げ|扱っ|議論し)|が(?:出|登場し|言及され|取り上げられ|載っ|触れられ))"
)
_TOUCHED_JA = "(?:触れられ|言及され|取り上げられ|論じられ|扱われ|述べられ|出て|登場し|書かれ)"
_TOPIC_JA = "(?P<topic>[^、。?]{2,50}?)"
_END_JA = (
    "(?:(?:は|が|を|って|も)?、?(?:全て|すべて)?(?:どれ|どちら|何|なに|あり|ある|挙げ|あげ|教え|列挙|示し|一覧|リスト|知り|見せ|探し"
    "|ない|存在)[^、。]{0,14}|は)[。?]*$"
)
_JAPANESE = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_TOPIC_JA}(?:{_TOUCHES_JA}(?:て(?:い)?る|た|てくる|ている)|に言及する|を含む){_DOCUMENT_JA}{_END_JA}",
        rf"^{_TOPIC_JA}(?:についての|に関する|について(?:書かれ|書い)た){_DOCUMENT_JA}{_END_JA}",
        rf"^{_TOPIC_JA}{_TOUCHES_JA}(?:て(?:い)?る|た|てくる)のは、?(?:どの|どちらの){_DOCUMENT_JA}[^、。]{{0,8}}[。?]*$",
        rf"^どの{_DOCUMENT_JA}(?:が|で)、?{_TOPIC_JA}{_TOUCHES_JA}て(?:い)?(?:ます|る)[^、。]{{0,6}}[。?]*$",
        rf"^{_TOPIC_JA}(?:は|が)、?どの{_DOCUMENT_JA}(?:で|に)、?{_TOUCHED_JA}(?:て)?(?:い|き)?(?:ます|る)[^、。]{{0,6}}[。?]*$",
    )
)
_QUOTE_JA = '[「『"“](?P<quoted>[^」』"”]{2,200})[」』"”]'
_WORDING_JA = "(?:表現|文言|言葉|フレーズ|語句|記述|一節|文|一文|用語|引用|くだり)"
_JAPANESE_QUOTED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^{_QUOTE_JA}という{_WORDING_JA}(?:は|が|の(?:出典|出所|出どころ)は?)、?(?:どの|どこ|何|誰|だれ)[^、。]{{0,24}}[。?]*$",
        rf"^{_QUOTE_JA}(?:は|が)、?(?:どの|何の){_DOCUMENT_JA}[^、。]{{0,20}}[。?]*$",
        rf"^{_QUOTE_JA}と(?:いう{_WORDING_JA}を使って|書かれて|書いて|述べて|記して|記されて|言って|言った|述べた|書いた)"
        rf"(?:い)?(?:る)?(?:のは|{_DOCUMENT_JA}は)、?(?:どの|どこ|どれ|誰|だれ)[^、。]{{0,12}}[。?]*$",
        rf"^{_QUOTE_JA}の(?:出典|出所|出どころ)[^、。]{{0,14}}[。?]*$",
        rf"^どの{_DOCUMENT_JA}(?:が|に|で)、?{_QUOTE_JA}と(?:いう{_WORDING_JA}が)?[^、。]{{2,14}}[。?]*$",
        rf"^{_QUOTE_JA}という{_WORDING_JA}(?:を(?:使って|用いて|含んで)いる|がある|を含む|が(?:出て|使われて)(?:くる|いる)){_DOCUMENT_JA}{_END_JA}",
    )
)
_LEADING = re.compile(
    r"^(?:(?:the|a|an|any|some) )?(?:(?:topic|issue|subject|question|matter|name|concept|idea|notion|words?"
    r"|terms?|phrase) (?:of )?)?(?:the |a |an |any )?",
    re.IGNORECASE,
)
_EDGES = " \"'“”‘’「」『』"
_CLAUSE = re.compile(r"(?:^|\band )(?:that|how|why|whether|who|when|what|where|which|if)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"^(?:it|them|this|that|these|those|him|her|he|she)\b|^(?:これ|それ|この|その|あの|どの|何|どんな|上記)",
    re.IGNORECASE,
)
_ONE_DOCUMENT_JA = re.compile(r"^(?:この|その)?文書|に(?:は|おいて)$|では$")


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRequest:
    """What is looked for in the documents.

    Attributes:
        topic: As asked, without the words that only ask.
        is_verbatim: Whether it must stand word for word.
    """

    topic: str
    is_verbatim: bool = False


def read_mention_request(text: str) -> MentionRequest | None:
    """What a question looks for in the documents, or None where it is no question of this form."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    is_japanese = has_japanese(plain)
    for pattern in (*_ENGLISH_QUOTED, *_JAPANESE_QUOTED) if is_japanese else _ENGLISH_QUOTED:
        match = pattern.match(plain)
        if match is not None:
            groups = match.groupdict()
            return _verbatim(groups.get("quoted") or groups.get("single") or "")
    for pattern in (*_JAPANESE, *_ENGLISH) if is_japanese else _ENGLISH:
        match = pattern.match(plain)
        if match is not None:
            return _topical(match["topic"])
    return None


def _verbatim(quoted: str) -> MentionRequest | None:
    wording = quoted.strip(" .,。、…")
    return MentionRequest(topic=wording, is_verbatim=True) if len(squeeze(wording)) >= _LEAST_QUOTED else None


def _topical(asked: str) -> MentionRequest | None:
    if _CLAUSE.search(asked) or _POINTING.match(asked) or _ONE_DOCUMENT_JA.search(asked):
        return None
    topic = _LEADING.sub("", asked).strip(_EDGES)
    return MentionRequest(topic=topic) if 0 < len(term_sequence(topic)) <= _MOST_TERMS else None
