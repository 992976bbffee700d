"""What the core needs from the outside, as small protocols; adapters implement them, tests script them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from bot.change_note import ChangeNote
from bot.handovers import HandoverStore
from bot.records import (
    Attention,
    ChannelKey,
    ChannelSettings,
    Feedback,
    IndexFailure,
    JobStatus,
    Posted,
    Preferences,
    UserKey,
)
from bot.values import Answer, Exchange, PlatformName, Request, ThreadKey, Turn
from corpus.access import ANYONE, Audience, Principal
from corpus.documents import StoredVersion
from retrieval.query import Query, Ranking

Progress = Callable[[str], None]
"""Called with a stage name ("reading", "searching", "checking") while an answer is made; must not block."""


class Searcher(Protocol):
    """Finds chunks. Thread-safe; blocks, so async callers go through `asyncio.to_thread`."""

    @property
    def generation(self) -> str:
        """Id of the generation that the next search will read."""

    def search(self, query: Query, *, top_k: int = 10) -> Ranking:
        """Return at most `top_k` hits that the query's audience may read, best first."""

    def embed(self, texts: Sequence[str], *, as_query: bool) -> NDArray[np.float32]:
        """Embed texts as queries or as passages; shape (len(texts), dimensions), L2-normalised."""


class DocumentReader(Protocol):
    """Reads stored documents on behalf of an audience. Thread-safe; blocks."""

    def read(self, document_id: str, *, version: str | None = None, audience: Audience) -> StoredVersion | None:
        """Return the version (the live one without `version`), or None if there is none that the audience may read."""

    def documents(self, *, audience: Audience) -> Sequence[StoredVersion]:
        """Every live document that the audience may read, by title; `text` may be empty in these."""


@runtime_checkable
class FormerReader(Protocol):
    """A `DocumentReader` that also knows versions which live documents had before. Thread-safe; blocks."""

    def former_versions(self, *, audience: Audience) -> Sequence[StoredVersion]:
        """Those that the audience may read, oldest first, with metadata of their own; `text` is empty."""

    def search_former(self, query: Query, versions: Sequence[StoredVersion], *, top_k: int = 10) -> Ranking:
        """Passages of these versions, one version a document, that the query's audience may read, best first."""


class AnswerMaker(Protocol):
    """Makes an Answer from a Turn and what went before in its thread."""

    async def answer(self, turn: Turn, history: Sequence[Exchange], *, on_progress: Progress | None = None) -> Answer:
        """Answer, abstain or chat. Raises nothing but `LiaisonError`."""

    async def summarise(self, turn: Turn, topic: str, *, on_progress: Progress | None = None) -> Answer:
        """Summarise a document named by id or title, or else a topic."""

    async def make(
        self, turn: Turn, request: Request, history: Sequence[Exchange], *, on_progress: Progress | None = None
    ) -> Answer:
        """Make a brief, a comparison, a timeline and their like."""


class ThreadStore(Protocol):
    """Remembers threads, answers and deliveries; shared by every process of an installation."""

    async def claim(self, turn: Turn) -> bool:
        """Claim a turn for answering; False if any process has claimed it before. Atomic."""

    async def history(self, thread: ThreadKey, *, limit: int = 8) -> Sequence[Exchange]:
        """The latest exchanges of the thread, oldest first."""

    async def save(self, turn: Turn, answer: Answer, *, receipt: Mapping[str, Any] | None = None) -> None:
        """Remember an exchange, and how its answer came about."""


class ReceiptStore(ThreadStore, Protocol):
    """A thread store that also keeps receipts and finds answers again; what a conversation needs."""

    async def finish(self, turn: Turn) -> None:
        """Mark a claimed turn as dealt with without remembering an exchange."""

    async def is_claimed_by(self, turn: Turn, by: str) -> bool:
        """Whether the latest claim of a turn was made on behalf of this arrival (`bot.journal.Entry.claims_as`)."""

    async def is_being_answered(self, turn: Turn) -> bool:
        """Whether some process claimed a turn of this very thread lately and has not dealt with it yet."""

    async def exchange_of(self, thread: ThreadKey, turn_id: str) -> Exchange | None:
        """The exchange that a message of the thread began, or None."""

    async def forget_turn(self, thread: ThreadKey, turn_id: str) -> None:
        """Forget the exchange that a message of the thread began; the receipt stays."""

    async def abandoned(self, platform: PlatformName, *, within_s: float = 3600) -> Sequence[tuple[ThreadKey, str]]:
        """Take the turns whose process died before answering: thread and turn id; each is given out once."""

    async def save_receipt(self, thread: ThreadKey, receipt_id: str, body: Mapping[str, Any]) -> None:
        """Keep how an answer came about; a second save under the same id replaces the first."""

    async def receipt(self, receipt_id: str, *, thread: ThreadKey | None = None) -> Mapping[str, Any] | None:
        """The receipt, or None; with `thread`, only one that its workspace made."""


class DeskStore(ReceiptStore, HandoverStore, Protocol):
    """What a chat platform keeps: preferences, channels, attention to threads, posts, feedback."""

    async def answer(self, answer_id: str, *, platform: PlatformName, workspace_id: str) -> Exchange | None:
        """The exchange that an answer id names, or None."""

    async def recent(self, user: UserKey, *, limit: int = 5) -> Sequence[Exchange]:
        """The latest exchanges of a person, newest first."""

    async def preferences(self, user: UserKey) -> Preferences:
        """What the person chose; the defaults where nothing was."""

    async def set_preferences(self, user: UserKey, preferences: Preferences) -> None:
        """Remember what the person chose."""

    async def channel_settings(self, channel: ChannelKey) -> ChannelSettings:
        """How Liaison behaves in the channel; the defaults where nothing was set."""

    async def set_channel_settings(self, channel: ChannelKey, settings: ChannelSettings) -> None:
        """Remember how Liaison behaves in the channel."""

    async def attention(self, thread: ThreadKey) -> Attention | None:
        """Whether Liaison follows the thread; None if it never spoke there."""

    async def set_attention(self, thread: ThreadKey, attention: Attention) -> None:
        """Remember whether Liaison follows the thread."""

    async def posted(self, channel: ChannelKey, turn_id: str) -> Posted | None:
        """The messages that answer a question, or None."""

    async def remember_posted(self, channel: ChannelKey, turn_id: str, posted: Posted) -> None:
        """Remember the messages that answer a question; replaces what was remembered."""

    async def forget_posted(self, channel: ChannelKey, turn_id: str) -> None:
        """Forget the messages that answer a question."""

    async def add_feedback(self, feedback: Feedback) -> None:
        """Remember feedback; a person's latest on an answer replaces their former."""


class Indexer(Protocol):
    """Re-indexes the remembered sources as a job; one at a time for all processes."""

    async def start(self, requested_by: str) -> JobStatus:
        """Start a job and return at once; if one is running, return that one's status."""

    async def retry(self, requested_by: str) -> JobStatus:
        """Start a job that reads only the files that the last one could not read; all others stay as they are."""

    async def confirm(self, confirmed_by: str) -> JobStatus:
        """Go on with a build that only the deletion gate refused, if somebody else asked for it."""

    async def status(self) -> JobStatus:
        """State of the running job, else of the last one, whichever process started it."""

    async def note(self) -> ChangeNote | None:
        """What the latest activated build changed, not narrowed to any reader, or None."""

    async def failures(self) -> Sequence[IndexFailure]:
        """Files that the last build could not index, by source."""

    async def rollback(self) -> JobStatus:
        """Make the former generation live again. Raises `LiaisonError` if there is none."""

    async def cancel(self) -> JobStatus:
        """Stop the running job; the live index stays as it is."""


class Audit(Protocol):
    """Keeps who asked, what was shown to whom, and what administrators did."""

    def record(self, event: str, facts: Mapping[str, Any], *, texts: Mapping[str, str] | None = None) -> None:
        """Append a record: `facts` are ids and numbers, `texts` are kept as hashes. Blocks until it is on disk."""


class Identities(Protocol):
    """Tells who a chat user is in the terms of access."""

    def principal_for(
        self, platform: PlatformName, workspace_id: str, user_id: str, *, mail: str = "", groups: Collection[str] = ()
    ) -> Principal:
        """The principal of a user; somebody unknown is public. Must not block for long.

        Args:
            platform: Where they were seen.
            workspace_id: Slack team or enterprise id, Teams tenant id.
            user_id: The platform's id.
            mail: Their address, if the platform has verified it.
            groups: Ids of the user groups they belong to, as far as `user_groups` names them.
        """

    def user_groups(self, platform: PlatformName) -> frozenset[str]:
        """Ids of the user groups whose members' rights differ."""

    def everybody_at(self, platform: PlatformName, workspace_id: str) -> frozenset[Principal]:
        """Every set of rights that somebody of a workspace or tenant may have; the public's if it is unknown."""


class EverybodyPublic:
    """The default `Identities`: nobody is known, so everybody reads public documents only."""

    def principal_for(
        self,
        platform: PlatformName,
        workspace_id: str,
        user_id: str,
        *,
        mail: str = "",  # noqa: ARG002  # the port's
        groups: Collection[str] = (),  # noqa: ARG002  # the port's
    ) -> Principal:
        """A principal without organisation, under the platform's own id."""
        return Principal(name=f"{platform}:{workspace_id}:{user_id}")

    def user_groups(self, platform: PlatformName) -> frozenset[str]:  # noqa: ARG002  # the port's
        """None."""
        return frozenset()

    def everybody_at(self, platform: PlatformName, workspace_id: str) -> frozenset[Principal]:  # noqa: ARG002  # the port's
        """The public."""
        return frozenset({ANYONE})
