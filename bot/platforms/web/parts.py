"""What the routes of the page work with, put together once by `create_app`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from fastapi import Request
from jinja2 import Environment

from bot.gaps import Vectors
from bot.links import SourceLinks
from bot.platforms.web.access import Visitor, Visitors
from bot.platforms.web.arrivals import Arrivals
from bot.platforms.web.forms import FormTokens
from bot.ports import Audit, DocumentReader, Indexer, Progress, ThreadStore
from bot.records import Feedback
from bot.uploads import UploadParts
from bot.values import Answer, Exchange, Turn
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


class Records(Protocol):
    """What the operator's page reads of the state database."""

    async def latest_everywhere(self, *, limit: int) -> Sequence[Exchange]:
        """The latest exchanges of every place and person, newest first."""

    async def feedback(self, *, limit: int = 1000) -> Sequence[Feedback]:
        """The latest feedback of every workspace, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorParts:
    """What the operator's page works with.

    Attributes:
        manifest: The live generation's facts (`id`, `created_at`, `documents`, `chunks`), or None. Blocks.
        history: Activations and rollbacks (`at`, `generation`, `reason`), newest first. Blocks.
        embed: Gives questions vectors of unit length. Blocks.
        admins: Names of logged-in people who may operate beside the local operator and those whom
            organisations.yaml calls admins.
        uploads: What keeps files that are added on the page; None: none are taken.
    """

    indexer: Indexer
    records: Records
    manifest: Callable[[], Mapping[str, Any] | None]
    history: Callable[[], Sequence[Mapping[str, Any]]]
    embed: Callable[[Sequence[str]], Vectors]
    admins: frozenset[str] = frozenset()
    uploads: UploadParts | None = None

    def may_operate(self, visitor: Visitor) -> bool:
        """Whether a visitor may open the page and act on the index."""
        principal = visitor.principal
        return principal.is_operator or principal.is_admin or bool(visitor.user and visitor.user in self.admins)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParts:
    """Everything that a route needs.

    Attributes:
        threads: Where earlier exchanges are read from when a conversation is opened again, or None.
        versions: Lists the versions of a document, or None where only the live one is known.
        last_indexed: Tells when the live index was activated, ISO 8601, or None. Blocks.
        ready: Tells whether questions can be answered now. Must not block.
        audit: Keeps which source pages were opened by whom, or None.
        operator: What the operator's page works with; None: there is no such page.
        arrivals: What became of documents that were added on the page.
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
    operator: OperatorParts | None = None
    arrivals: Arrivals = field(default_factory=Arrivals)


def parts_of(request: Request) -> WebParts:
    """The parts of the application that serves the request."""
    parts = request.app.state.parts
    if not isinstance(parts, WebParts):
        raise TypeError("the application was not made by create_app")
    return parts
