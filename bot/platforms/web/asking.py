"""A visitor's question as a Turn, and the exchanges of their thread."""

from __future__ import annotations

import logging
import re
import secrets
from dataclasses import dataclass

from bot.platforms.web.access import Visitor
from bot.platforms.web.errors import error_texts
from bot.platforms.web.messages import MESSAGES
from bot.platforms.web.parts import WebParts
from bot.ports import Progress
from bot.recall import readable_exchanges
from bot.values import Answer, Exchange, PlatformName, ThreadKey, Turn
from corpus.languages import Language, detect_language

logger = logging.getLogger(__name__)

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a visitor sent.

    Attributes:
        thread: Id of the conversation, made by the page or chosen by a user of the API.
        turn: Id of this question; a second delivery of the same one is not answered again.
        language: To answer in, or None for that of the text.
        begins_thread: Whether the conversation was made for this question.
        comes_once: Whether the id was made here for this request, so that there is no second delivery.
    """

    text: str
    thread: str
    turn: str
    language: Language | None = None
    begins_thread: bool = False
    comes_once: bool = False


def new_id() -> str:
    """An id that cannot be guessed."""
    return secrets.token_urlsafe(16)


def valid_id(wanted: str) -> str:
    """The id if it looks like one that the page made, else a new one."""
    return wanted if _ID.fullmatch(wanted) else new_id()


def clean_text(text: str) -> str:
    """The text without lone surrogates, which no store can keep."""
    return text.encode("utf-8", "replace").decode("utf-8")


def thread_key(visitor: Visitor, thread: str, *, platform: PlatformName = "web") -> ThreadKey:
    """Key of a visitor's thread; another visitor's thread of the same id is another thread."""
    return ThreadKey(platform=platform, workspace_id="local", channel_id=visitor.channel_id, thread_id=thread)


async def ask(
    parts: WebParts,
    visitor: Visitor,
    question: Question,
    *,
    platform: PlatformName = "web",
    on_progress: Progress | None = None,
) -> Answer | None:
    """Put a question to the conversation; a fault becomes a failed answer with an id.

    Returns:
        The answer, or None where the same turn was delivered before.
    """
    turn = Turn(
        thread=thread_key(visitor, question.thread, platform=platform),
        turn_id=question.turn,
        text=clean_text(question.text),
        user_id=visitor.principal.name if visitor.principal.is_operator else visitor.user or visitor.session,
        language=question.language,
        principal=visitor.principal,
        audience=visitor.audience,
        begins_thread=question.begins_thread,
        comes_once=question.comes_once,
    )
    try:
        return await parts.conversation.handle(turn, on_progress=on_progress)
    except Exception:
        # The edge: whoever asks never sees an exception, and the log tells more under the id.
        error_id = secrets.token_hex(4)
        logger.exception("question failed", extra={"event": "web.ask_failed", "error_id": error_id})
        language = question.language or detect_language(turn.text, default=visitor.language)
        text = " ".join(error_texts(MESSAGES[language], "failed", error_id=error_id))
        return Answer(id=error_id, question=turn.text, language=language, outcome="failed", text=text, kind="error")


async def exchanges_of(parts: WebParts, visitor: Visitor, thread: str) -> list[Exchange]:
    """The latest exchanges of the visitor's thread, oldest first, as far as the visitor may read them now."""
    if parts.threads is None:
        return []
    kept = await parts.threads.history(thread_key(visitor, thread), limit=30)
    return await readable_exchanges(parts.reader, kept, visitor.audience)
