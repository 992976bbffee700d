"""What the routes of the page work with, put together once by `create_app`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from fastapi import Request
from jinja2 import Environment

from bot.links import SourceLinks
from bot.platforms.web.access import Visitors
from bot.platforms.web.forms import FormTokens
from bot.ports import Audit, DocumentReader, Progress, ThreadStore
from bot.values import Answer, Turn
from corpus.access import Audience


class Conversation(Protocol):
    """Answers turns; `bot.conversation.ConversationService` is one."""

    async def handle(self, turn: Turn, *, on_progress: Progress | None = None) -> Answer | None:
        """Answer the turn and remember it; None if it was claimed before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNote:
    """A stored version of a document, without its text.

    Attributes:
        created_at: When it was stored, UTC, ISO 8601.
        is_current: Whether it is the live one.
    """

    version: str
    created_at: str
    is_current: bool = False


VersionLister = Callable[[str, Audience], Sequence[VersionNote]]
"""Lists the versions of a document that the audience may read, newest first. Blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """Everything that a route needs.

    Attributes:
        threads: Where earlier exchanges are read from when a conversation is opened again, or None.
        versions: Lists the versions of a document, or None where only the live one is known.
        last_indexed: Tells when the live index was activated, ISO 8601, or None. Blocks.
        ready: Tells whether questions can be answered now. Must not block.
        audit: Keeps which source pages were opened by whom, or None.
    """

    conversation: Conversation
    reader: DocumentReader
    links: SourceLinks
    tokens: FormTokens
    visitors: Visitors
    templates: Environment
    threads: ThreadStore | None
    versions: VersionLister | None
    last_indexed: Callable[[], str | None]
    ready: Callable[[], bool]
    audit: Audit | None = None


def parts_of(request: Request) -> WebParts:
    """The parts of the application that serves the request."""
    parts = request.app.state.parts
    if not isinstance(parts, WebParts):
        raise TypeError("the application was not made by create_app")
    return parts
