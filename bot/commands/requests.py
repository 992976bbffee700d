"""Tells requests in plain words ("Brief me on …", 「…の年表」) from ordinary questions.

Only wordings that ask for the thing itself count, whole and from their beginning: a question that merely mentions a
timeline or a difference stays a question.
"""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import datetime
import re
import unicodedata

from bot.commands import requests_ja
from bot.values import RequestKind

_PLEASE = (
    r"(?:please[,\s]+|(?:can|could|would|will) (?:you|i|we) (?:please |kindly |have |get |quickly )*"
    r"|(?:i|we)(?:'d| would) like (?:you to |to have |to see )?|(?:i|we) (?:need|want) (?:you to )?)?"
)
_GET = (
    r"(?:(?:give|show|get|send|make|draw up|draft|prepare|write(?: up)?|create|compile|produce|do|build|put together)"
    r"\s(?:me |us )?|what is )?"
)
_SIZE = (
    r"(?:(?:short|quick|brief|concise|detailed|full|simple|(?:one|two|three|1|2|3)(?:-| to (?:two|three) |\s)?page)\s)*"
)
_END = r"(?:,? please| for (?:me|us))?[.?!\s]*$"
_READERS = (
    r"(?:\sfor (?:the|my|our|a|an) (?:\w+ ){0,2}?(?:ministers?|secretary(?: of state)?|ambassador|director|boss|team"
    r"|chief|principals?|delegation|visit))?"
)

_WORDINGS: tuple[tuple[RequestKind, str], ...] = (
    (
        "thread",
        rf"^{_PLEASE}(?:summari[sz]e|sum up|recap|(?:give (?:me|us) )?(?:a )?(?:summary|recap) of)\s"
        rf"(?:this|the|our)\s(?:thread|conversation|discussion|chat)(?:\sso far)?(?P<topic>){_END}",
    ),
    ("brief", rf"^{_PLEASE}brief (?:me|us) (?:on|about)\s(?P<topic>.+?){_END}"),
    (
        "brief",
        rf"^{_PLEASE}{_GET}(?:an? |the )?{_SIZE}(?:background |minister(?:ial|'s) )?(?:brief|briefing(?: (?:note|paper))?)"
        rf"\s(?:on|about|for)\s(?P<topic>.+?){_READERS}{_END}",
    ),
    (
        "timeline",
        rf"^{_PLEASE}{_GET}(?:an? |the )?{_SIZE}(?:timeline|chronology|(?:key|important|main) dates)"
        rf"(?:\s(?:of|for|on|about|in)\s|\s?:\s*)(?P<topic>.+?){_END}",
    ),
    ("compare", rf"^{_PLEASE}compare\s(?P<topic>.+?){_END}"),
    (
        "compare",
        rf"^{_PLEASE}{_GET}(?:an? |the )?{_SIZE}comparison\s(?:of|between)\s(?P<topic>.+?){_END}",
    ),
    (
        "compare",
        rf"^(?P<topic>(?!(?:what|which|who|how|is|are|was|were|do|does|did)\b)[^?]{{2,120}}?\s(?:vs?\.?|versus)\s[^?]{{2,160}}?){_END}",
    ),
    (
        "check",
        rf"^{_PLEASE}(?:check|fact[- ]check|verify)(?:\s(?:this|these|the following|whether this is right))?"
        r"(?:\s(?:text|statements?|claims?|paragraphs?|draft|sentences?))?(?:\sagainst the documents)?\s?(?:[:：]\s*|\n+)(?P<topic>.+)$",
    ),
    (
        "check",
        r"^is (?:this|it|the following) (?:text |statement |claim |sentence )?(?:correct|right|true|accurate|supported(?: by the documents)?)"
        r"\s?[:?]\s*(?P<topic>\S.{7,})$",
    ),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for kind, pattern in _WORDINGS)
_CHANGES = (
    re.compile(
        rf"^{_PLEASE}(?:tell (?:me|us) )?what(?:'s|\shas|\shave|\sis)?(?:\sbeen)?\s(?:changed|new|happened)\b(?P<topic>.*\bsince\s.+?){_END}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^(?:(?:is|are|have|has) there (?:been )?)?(?:any(?:thing)?|what) (?:new(?:s)?|updates?|changes?|developments?)\b"
        rf"(?P<topic>.*\bsince\s.+?){_END}",
        re.IGNORECASE,
    ),
)


_SUMMARY = re.compile(
    rf"^{_PLEASE}(?:summari[sz]e|sum up|(?:(?:give|show|get|send|write|do|make)\s(?:me |us )?)?(?:an? |the )?{_SIZE}"
    rf"(?:summary|overview|rundown|synopsis|tl;?dr)\s(?:of|on|for|about)|tl;?dr:?)\s(?P<topic>.+?){_END}",
    re.IGNORECASE | re.DOTALL,
)
_SAID = re.compile(
    r"^(?:what (?:the|our|these) (?:documents?|papers?|sources?|files?|library) (?:says?|tells?(?: us)?) (?:about|on|of)\s)(?=\S)",
    re.IGNORECASE,
)


def read_summary(text: str) -> str | None:
    """What a request in plain words asks to be summarised ("Could you give me a summary of …?"), or None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _SUMMARY.match(plain)
    return bare_topic(match["topic"]) or None if match else requests_ja.read_summary(plain)


def bare_topic(topic: str) -> str:
    """A topic without the words around it that say it is one ("what the documents say about …")."""
    return _SAID.sub("", topic.strip())


def read_request(text: str) -> tuple[RequestKind, str] | None:
    """Read a request in plain words.

    Returns:
        Its kind, and its topic (of `check` the text to be checked), or None for an ordinary question.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) < 4:
        return None
    for kind, pattern in _PATTERNS:
        match = pattern.match(plain)
        if match:
            return kind, match["topic"].strip()
    return requests_ja.read_sheet(plain) or _read_changes(plain)


def _read_changes(plain: str) -> tuple[RequestKind, str] | None:
    for pattern in (*_CHANGES, *requests_ja.CHANGES):
        match = pattern.match(plain)
        if match and _names_a_date(match["topic"]):
            after = match.groupdict().get("after") or ""
            return "changes", f"{match['topic']}{after}".strip()
    return None


def _names_a_date(topic: str) -> bool:
    """Whether "since …" is followed by a date; what has changed since an event is an ordinary question."""
    from bot.answering.kinds.changes import read_since

    return read_since(topic, today=datetime.datetime.now(datetime.UTC).date())[0] is not None
