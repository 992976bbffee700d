"""Whose statement a sentence is: what one party says or does, what the parties agreed, what is still open."""

from __future__ import annotations

import re

from bot.answering.countries import countries_in
from bot.answering.kinds.gather import Point
from bot.answering.kinds.statements import VERB
from bot.answering.text import fold, has_japanese
from corpus.documents import DocumentKind

Party = str
"""Key of a country as `countries_in` gives it."""

_JA_SUBJECT = re.compile(r"^.{0,40}?(?:は|が|も)(?!ん)")
_DATE_HEAD = re.compile(r"^\W*(?:(?:on|in|by|since|at|during|from)\s)?[^,:]{0,40}\d{4}\s*[:,，、：]\s*", re.I)
_BOTH = re.compile(
    r"\b(?:both|the two|two)\s(?:\w+\s)?(?:sides?|countries|governments?|nations?|parties|partners|ministers|leaders)\b"
    r"|両国|双方|両者|両政府|両首脳|両大臣"
)
_PAIR = re.compile(r"日英|英日|\b(?:uk|british|britain)[-– /]+japan|\bjapan(?:ese)?[-– /]+(?:uk|british)", re.I)
_JOINT = re.compile(
    r"(?<![\w.])(?:[A-Z][\w.]*[-–/](?:Japan|UK|U\.K\.|Brit)|(?:Japan|Japanese|UK|U\.K\.|Britain|British)[-–/][A-Z])"
    r"|[日英米豪欧仏独韓][日英米豪欧仏独韓]"
)
"""What two countries have in common ("the U.S.–Japan alliance", 日米同盟), which speaks for neither."""
_ASIDE = re.compile(r"\s(?:with|between|among|against|for|to|towards?|from|about|on|in|at)\s", re.I)
_AGREES = re.compile(
    r"\b(?:agree(?:d|s|ment)?|confirm(?:ed|s)?|reaffirm(?:ed|s)?|affirm(?:ed|s)?|decide[ds]?|commit(?:ted|s)?"
    r"|conclude[ds]?|sign(?:ed|s)?|shared? (?:the|a|an)?\s?(?:view|understanding|recognition|concern)|recogni[sz]ed?"
    r"|welcome[ds]?|resolve[ds]?|launch(?:ed|es)?|establish(?:ed|es)?|adopt(?:ed|s)?|upgraded?|issued|described|stated)\b"
    r"|合意|一致|確認|再確認|決定|署名|締結|共有|認識|歓迎|表明|立ち上げ|設置|発表|発出"
)
_ADVICE = re.compile(
    r"\b(?:should|ought to|must|recommend\w*|suggest\w*|propos\w*|urge[ds]?|call(?:s|ed)? (?:for|on)|could|might"
    r"|need(?:s)? to)\b|べき|提言|勧め|求め|提案|必要(?:が|で|と)|望まし"
)
_OPEN = re.compile(
    r"\b(?:remains?|remaining|not yet|still|open question|unresolved|unclear|unknown|gaps?|challenges?|obstacles?"
    r"|no (?:paper|document|record|date|budget)|next (?:step|meeting|round|consultation)"
    r"|will (?:be held|consider|discuss|explore|continue)"
    r"|to be (?:decided|agreed|confirmed|held)|under (?:consideration|discussion|review)|further (?:work|discussion)"
    r"|does not say|do not say|is not (?:stated|recorded|known))\b"
    r"|課題|未定|検討|今後|残され|不明|分からない|次回|予定|まだ|明らかでない|示されていない|見当たらない|空白"
)
# Offices that speak for their country; those that both countries have under one name are left out.
_BODIES: dict[Party, re.Pattern[str]] = {
    "uk": re.compile(
        r"\b(?:Foreign(?:, | and )Commonwealth (?:and Development )?Office|FCO|FCDO|Home Office|GCHQ|NCSC|DSIT|DCMS"
        r"|Whitehall|HMG|His Majesty's Government|Her Majesty's Government)\b|外務・英連邦|外務英連邦"
    ),
    "japan": re.compile(
        r"\b(?:MOFA|METI|NISC|MIC|Keidanren|Digital Agency|JPCERT(?:/CC)?|Self-Defense Forces)\b"
        r"|外務省|経済産業省|総務省|防衛省|警察庁|デジタル庁|自衛隊|国家サイバー統括室|内閣サイバーセキュリティセンター"
    ),
}
_UNIONS = re.compile(
    r"\b(?:EU|European|Brussels|NATO|ASEAN|G7|member[- ]states|both|each|either|all)\b|欧州|北大西洋|両|各国"
)
_OF_PARTY: frozenset[DocumentKind] = frozenset({"statement", "agreement", "strategy", "minutes"})
_ACTS = re.compile(r"\b(?:held|ran|hosted|co-?hosted|discussed|reviewed)\b|開催|開い|共催|議論|意見交換")


def subject_of(text: str) -> str:
    """The words before the first verb (English) or up to the first topic or subject particle (Japanese), dates cut."""
    plain = _DATE_HEAD.sub("", text, count=1)
    if has_japanese(plain):
        match = _JA_SUBJECT.match(plain)
        return match.group() if match else ""
    folded = fold(plain)
    verb = VERB.search(folded)
    return plain[: verb.start() if verb else 60][:160]


def head_of(text: str) -> str:
    """The subject of a sentence without what hangs on it: "The talks" of "The talks with the Prime Minister"."""
    subject = subject_of(text)
    return subject if has_japanese(subject) else _ASIDE.split(subject, maxsplit=1)[0]


def opening_of(text: str) -> str:
    """The words before the first verb, a date at the head included."""
    head = _DATE_HEAD.match(text)
    return (head.group() if head else "") + subject_of(text)


def parties_in(text: str) -> frozenset[Party]:
    """Countries that a text names, or for which it names an office."""
    return countries_in(text, widely=True) | {party for party, body in _BODIES.items() if body.search(text)}


def is_agreed(point: Point) -> bool:
    """Whether both parties say or do it: they are its subject, and its verb is one of agreement."""
    folded = fold(point.text)
    if _ADVICE.search(folded):
        return False
    subject = subject_of(point.text)
    is_pair = _PAIR.search(subject) is not None  # "the UK–Japan consultations" may be agreed, but do not act
    joint = bool(_BOTH.search(fold(subject))) or {"uk", "japan"} <= parties_in(subject)
    agrees = _AGREES.search(folded) is not None
    return (agrees and (joint or is_pair)) or (joint and not is_pair and _ACTS.search(folded) is not None)


def is_of(point: Point, party: Party, others: frozenset[Party]) -> bool:
    """Whether a statement is of one party: its subject, or a paper of its own in which no other is the subject."""
    words = head_of(point.text)
    subject = parties_in(words)
    if subject & others or _PAIR.search(words) or _JOINT.search(words) or _UNIONS.search(words):
        return False
    if party in subject:
        return True
    chunk = point.hit.chunk
    publishers = parties_in(chunk.publisher or "")
    return chunk.kind in _OF_PARTY and publishers == {party} and not subject


def is_advice(point: Point) -> bool:
    """Whether it says what somebody should do rather than what is."""
    return _ADVICE.search(fold(point.text)) is not None


def is_open(point: Point) -> bool:
    """Whether it says that something is not settled, not known, or still to come."""
    return _OPEN.search(fold(point.text)) is not None
