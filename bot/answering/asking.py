"""Questions whose answer needs no value of its kind: "who" answered by a role, "when" by a condition; and ranking."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.text import fold, has_japanese

_REMEMBERED = 4_096  # texts: a question is asked about for every sentence, and sentences come back

_ANYONE = re.compile(
    r"\bwhom?\s(?:should|can|could|may|might|must|do|does|has|have|needs?|is\s(?:responsible|able|allowed|likely))\b"
    r"|\b(?:at|for|to|by|with)\swhom\b|\bwho\b.{3,60}\b(?:aimed at|meant for|intended for)\b"
)
_ANYONE_JA = re.compile(r"(?:誰|だれ|どなた)(?!(?:と|、)(?:誰|だれ))")
_PAST_JA = re.compile(r"(?:した|った|れた|いた|きた|えた|べた|めた)(?:の|人|か|こと|方|$)|ました")
_ROLES = re.compile(
    r"\b(?:anyone|everyone|someone|those|people|persons?|individuals?|participants|speakers|stakeholders|readers|users?"
    r"|staff|employees|customers?|(?:service )?providers?|operators?|owners?|teams?|experts?|officials?|developers?"
    r"|attackers?|administrators?|organi[sz]ations?|compan(?:y|ies)|governments?|vendors?|partners?|members?)\b"
    r"|利用者|ユーザー|開発者|管理者|組織|企業|職員|専門家|参加者|事業者|提供者|プロバイダ|ベンダー|攻撃者|担当者|全員"
)
_MOMENT = re.compile(
    r"(?:^|, )(?:and |so |but |then )?when (?:does|do|is|are|should|must|can|may|will)\b"
    r"|\bunder what (?:conditions?|circumstances)\b"
)
_MOMENT_JA = re.compile(r"いつ[^、。]{0,24}(?:べき|必要|すれば|したら|ますか)|いつまで(?!に)")
_CONDITION = re.compile(
    r"\b(?:when(?:ever)?|if|once|after|before|while|until|upon|as soon as|during)\s\w"
    r"|\bat the (?:earliest|first) (?:opportunity|moment)\b|\b(?:promptly|immediately|without delay|straight away)\b"
    r"|とき|時に|際に?|場合|後に|前に|まで|次第|すぐに|直ちに|速やか|早急|早期に"
)
_SUPERLATIVE = re.compile(
    r"(?<!\bat )\b(?:most|least)\b|\b(?:largest|biggest|highest|lowest|best|worst|smallest|top|greatest)\b"
    r"|最も|一番|最[大小高低多]|首位"
)


_NAME = re.compile(
    r"\bnames? of\b|\b(?:called|named)\b|名称|名前|氏名|何という"
    r"|(?:製品|商品|サービス|会社|企業|組織|団体|機関|法律|制度|事業|計画|作戦|船|艦|条約|ツール)名"
)
_NAMING = re.compile(
    r"\b(?:called|named|known as|dubbed|titled|entitled|code-?named|referred to as|under the name)\b"
    r"|\([A-Z][A-Za-z&-]{1,9}\)|\bincluding (?:the )?[A-Z]|と(?:いう|呼ばれ|称)|[「『]"
)
ADVICE_AGAINST = r"\b(?:advis|recommend|warn|caution|decid)\w* against\b"
_AGAINST = re.compile(
    rf"{ADVICE_AGAINST}|(?<!\bto )\bavoid(?:ed|ing)?\b"
    r"|\b(?:need|have|ought|best|wise|important|advised|sure) to avoid\b"
    r"|\brefrain\w* from\b|避け(?!ら)|控え(?!め)|べきでは?な"
)


def advises_against(text: str) -> bool:
    """Whether a text tells its reader not to do something without a word of denial: "avoid it", 避けてください."""
    return _AGAINST.search(fold(text)) is not None


@lru_cache(maxsize=_REMEMBERED)
def asks_for_anyone(question: str) -> bool:
    """Whether "who" may be answered by a role or a group: "Who should lead it?", not "Who led it?"."""
    if has_japanese(question):
        return _ANYONE_JA.search(question) is not None and not _PAST_JA.search(question)
    return _ANYONE.search(fold(question)) is not None


@lru_cache(maxsize=_REMEMBERED)
def names_role(text: str) -> bool:
    """Whether a text names people by what they are."""
    return _ROLES.search(fold(text)) is not None


@lru_cache(maxsize=_REMEMBERED)
def asks_for_moment(question: str) -> bool:
    """Whether "when" may be answered by an occasion: "When does it stop?", not "When was it signed?"."""
    if has_japanese(question):
        return _MOMENT_JA.search(question) is not None
    return _MOMENT.search(fold(question)) is not None


@lru_cache(maxsize=_REMEMBERED)
def asks_for_name(question: str) -> bool:
    """Whether a question asks what something is called: "the name of the ship", 何という名前."""
    return _NAME.search(fold(question)) is not None


@lru_cache(maxsize=_REMEMBERED)
def gives_a_name(text: str) -> bool:
    """Whether a text says what something is called: "known as", a short form in brackets, 「…」という."""
    return _NAMING.search(text) is not None


@lru_cache(maxsize=_REMEMBERED)
def names_condition(text: str) -> bool:
    """Whether a text states when, or on what condition, something happens."""
    return _CONDITION.search(fold(text)) is not None


@lru_cache(maxsize=_REMEMBERED)
def ranks(text: str) -> bool:
    """Whether a text speaks of the first or the last of its kind: "the most", "largest", 最も."""
    return _SUPERLATIVE.search(fold(text)) is not None
