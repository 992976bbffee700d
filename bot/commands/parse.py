"""Tells commands from questions.

A text that begins with "/" is meant as a command (`/liaison` itself is left out). Without the stroke a first word
that is also the beginning of ordinary sentences ("help", "sources", "receipt") counts only where the rest fits it,
so that "help me find the minutes" stays a question.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from bot.commands.codes import read_code
from bot.commands.requests import bare_topic, read_request, read_summary
from bot.courtesy import bare

CommandName = Literal[
    "ask", "summary", "brief", "compare", "timeline", "changes", "who", "check", "thread",
    "reindex", "receipt", "sources", "feedback", "handover", "continue", "help", "unknown",
]  # fmt: skip
Subcommand = Literal["start", "status", "failures", "retry", "confirm", "rollback", "cancel"]

ALIASES: dict[CommandName, tuple[str, ...]] = {
    "ask": ("ask", "質問"),
    "summary": ("summary", "summarise", "summarize", "要約", "概要"),
    "brief": ("brief", "briefing", "概要資料", "ブリーフ"),
    "compare": ("compare", "comparison", "比較"),
    "timeline": ("timeline", "chronology", "年表", "時系列"),
    "changes": ("changes", "変更点", "変化"),
    "who": ("who", "who's who", "人物", "人物・組織"),
    "check": ("check", "照合", "検証"),
    "thread": ("recap", "スレッド要約"),
    "reindex": ("reindex", "re-index", "再索引", "再インデックス", "索引更新"),
    "receipt": ("receipt", "レシート", "証跡"),
    "sources": ("sources", "出典", "資料一覧"),
    "feedback": ("feedback", "フィードバック"),
    "handover": ("handover", "hand-over", "引き継ぎ", "引継ぎ"),
    "continue": ("continue", "続き"),
    "help": ("help", "ヘルプ", "使い方"),
}

MADE_OF_DOCUMENTS: frozenset[CommandName] = frozenset(
    {"ask", "summary", "brief", "compare", "timeline", "changes", "who", "check", "thread"}
)
"""Commands whose replies are answers: kept with a receipt, and part of the conversation."""

SUBCOMMANDS: dict[Subcommand, tuple[str, ...]] = {
    "start": ("", "start", "now", "開始"),
    "status": ("status", "状況", "状態"),
    "failures": ("failures", "errors", "失敗"),
    "retry": ("retry", "retry failed", "retry failures", "再試行"),
    "confirm": ("confirm", "承認"),
    "rollback": ("rollback", "roll back", "戻す"),
    "cancel": ("cancel", "stop", "中止"),
}

_WORDS: dict[str, CommandName] = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
_STEPS: dict[str, Subcommand] = {alias: name for name, aliases in SUBCOMMANDS.items() for alias in aliases}
_FIRST = re.compile(r"(\S+?)(?:[\s\u3000]*[:：]|[\s\u3000]+|$)(.*)", re.DOTALL)
# What may follow a word that begins ordinary sentences too, for it to be a command without a stroke.
_PLAIN_FIRST_WORDS: dict[CommandName, re.Pattern[str]] = {
    "brief": re.compile(
        r"(?!(?:summary|overview|note|description|history|look|account|introduction)\b).+[^?？]$", re.S
    ),
    "compare": re.compile(r".+[^?？]$", re.S),
    "timeline": re.compile(r".+[^?？]$", re.S),
    "changes": re.compile(r"(?:.*\b)?since\s.+|.+(?:以降|以来|から)", re.S | re.I),
    "who": re.compile(r"[\u3040-\u9fff].*", re.S),
    "check": re.compile(r"[A-Z\u3040-\u9fff「『\"“].{12,}[.。」』\"”]\s*$", re.S),
    "thread": re.compile(r"$"),
}
_THREAD = re.compile(
    r"(?:this|the|our)?\s*(?:thread|conversation|discussion|chat)(?:\s+so far)?"
    r"|(?:この)?(?:スレッド|会話|やり取り|やりとり)",
    re.IGNORECASE,
)
_TITLE_WORDS = 3
_ID = re.compile(r"[\w.:-]{1,80}")
_QUESTION_END = re.compile(r"(?:[?？]|か[。.]?)[\s\u3000]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command that somebody typed.

    Attributes:
        argument: What stands after the command's word, blanks trimmed.
        typed: The word as typed; of an unknown command it says what was not understood.
    """

    name: CommandName
    argument: str = ""
    typed: str = ""


def parse_command(text: str) -> Command | None:
    """Read a command from a message, or None if the message is an ordinary question."""
    stripped = text.strip(" \t\r\n\u3000")
    if stripped[:1] in {"/", "／"}:
        return _parse_explicit(_without_own_name(stripped[1:]))
    found = _split(stripped)
    if found is None:
        return None
    word, rest = found
    name = _WORDS.get(word.casefold())
    if name is not None and _fits(name, rest):
        return _command(name, rest, typed=word)
    return _in_plain_words(stripped)


def _command(name: CommandName, rest: str, *, typed: str) -> Command:
    argument = _argument(name, rest)
    if name == "summary" and _THREAD.fullmatch(argument):
        return Command(name="thread", typed=typed)
    return Command(name=name, argument=argument, typed=typed)


def _in_plain_words(text: str) -> Command | None:
    """A request in plain words, whatever is said before it."""
    from bot.answering.setting import asked_alone

    plain = bare(text)
    found = _request(plain)
    asked = None if found else asked_alone(plain)
    return _request(asked.question) if asked else found


def _request(plain: str) -> Command | None:
    request = read_request(plain)
    if request is not None:
        return Command(name=request[0], argument=request[1], typed=request[0])
    topic = read_summary(plain)
    return Command(name="summary", argument=topic, typed="summary") if topic else None


def _parse_explicit(text: str) -> Command:
    found = _split(text)
    if found is None:
        return Command(name="help")
    word, rest = found
    name = _WORDS.get(word.casefold().rstrip("?？"))
    if name is not None:
        return _command(name, rest, typed=word)
    request = _in_plain_words(text)
    if request is not None:
        return request
    if _QUESTION_END.search(text) and (rest or len(text) > 8):  # "/liaison When did they meet?" is plainly a question
        return Command(name="ask", argument=text)
    return Command(name="unknown", argument=rest, typed=word)


def _without_own_name(text: str) -> str:
    found = _split(text)
    return found[1] if found and found[0].casefold() == "liaison" else text.strip(" \t\r\n\u3000")


def _split(text: str) -> tuple[str, str] | None:
    match = _FIRST.match(text)
    return (match[1], match[2].strip(" \t\r\n\u3000")) if match else None


def _fits(name: CommandName, rest: str) -> bool:
    """Whether the rest of a message without a stroke makes the first word a command."""
    if name in {"help", "sources", "handover"}:
        return rest in {"", "?", "？", "."}
    if name == "reindex":
        return rest.casefold() in _STEPS
    if name == "receipt":
        return _ID.fullmatch(rest) is not None or not rest
    if name == "continue":
        return read_code(rest) is not None
    if name == "feedback":
        return rest.split(" ", 1)[0].casefold() in {"good", "bad"}
    if name in _PLAIN_FIRST_WORDS:
        return bool(_PLAIN_FIRST_WORDS[name].match(rest))
    is_question = rest[-1:] in {"?", "？"} and "summar" not in rest and not _is_titled(rest)
    return bool(rest) and not (name == "summary" and is_question)


def _is_titled(text: str) -> bool:
    """Whether a text is written as titles are: at least three longer words, most of them with a capital."""
    longer = [word for word in re.findall(r"[^\W\d_]{4,}", text) if word.isascii()]
    return len(longer) >= _TITLE_WORDS and sum(word[0].isupper() for word in longer) >= 0.7 * len(longer)


def _argument(name: CommandName, rest: str) -> str:
    if name not in {"summary", "brief", "timeline"}:
        return rest
    topic = re.sub(r"^(?:(?:me|us)\s+)?(?:of|about|on|for)\s+", "", rest, flags=re.IGNORECASE).rstrip(" .。?？")
    return bare_topic(topic) if name == "summary" else topic


def subcommand(argument: str) -> Subcommand | None:
    """Which step of `reindex` an argument names; None if none."""
    return _STEPS.get(argument.strip().casefold())


def nearest_command(typed: str) -> str | None:
    """The known word that a misspelt one resembles most, or None."""
    return next(iter(difflib.get_close_matches(typed.casefold(), _WORDS, n=1, cutoff=0.6)), None)
