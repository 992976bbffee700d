"""Values that the state database keeps beside threads and answers: people's wishes, channels, posts, feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.values import PlatformName
from corpus.languages import Language

Verdict = Literal["good", "bad"]
Length = Literal["short", "long"]
JobState = Literal["idle", "queued", "running", "succeeded", "unchanged", "refused", "cancelled", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserKey:
    """A person on a platform."""

    platform: PlatformName
    workspace_id: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKey:
    """A channel on a platform, by id, so that a renamed channel keeps what is kept under it."""

    platform: PlatformName
    workspace_id: str
    channel_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person chose.

    Attributes:
        language: Language of replies; None follows the question.
        length: Short or long answers; None leaves it to the answer.
        private: Whether commands typed in a channel are answered to the person alone.
    """

    language: Language | None = None
    length: Length | None = None
    private: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """How Liaison behaves in a channel.

    Attributes:
        language: Language of replies in the channel; None follows the question.
        answer_questions: Whether questions asked in the channel without a mention are answered too.
        private: Whether a mention is answered to the person alone.
        quiet_from: Hour of day, "HH:MM", from which only mentions are answered; None: no quiet hours.
        quiet_to: Hour of day at which quiet hours end.
        time_zone: IANA name of the zone that the hours are meant in.
        length: Whether sources come with quotations; None leaves it to each person.
        collections: Names of the collections that answers in the channel are made from; empty: all documents.
        tell_changes: Whether threads are told when a passage that was quoted in them has changed.
    """

    language: Language | None = None
    answer_questions: bool = False
    private: bool = False
    quiet_from: str | None = None
    quiet_to: str | None = None
    time_zone: str = "UTC"
    length: Length | None = None
    collections: tuple[str, ...] = ()
    tell_changes: bool = True

    def is_quiet(self, moment: datetime) -> bool:
        """Whether a moment lies in the quiet hours; hours that end before they begin span midnight."""
        if not self.quiet_from or not self.quiet_to:
            return False
        try:
            local = moment.astimezone(ZoneInfo(self.time_zone)).strftime("%H:%M")
        except (ZoneInfoNotFoundError, ValueError):
            local = moment.strftime("%H:%M")
        begins, ends = self.quiet_from, self.quiet_to
        return begins <= local < ends if begins <= ends else local >= begins or local < ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Whether Liaison follows a thread without being mentioned.

    Attributes:
        partner: The person who addressed Liaison last.
        is_listening: False as soon as people talk among themselves.
    """

    partner: str
    is_listening: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The messages with which a question was answered.

    Attributes:
        channel_id: Where they stand.
        reply_ids: The platform's ids of the messages, in order.
        answer_id: The answer that they show.
        file_ids: Ids of the files that were attached.
    """

    channel_id: str
    reply_ids: tuple[str, ...]
    answer_id: str
    file_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a person thought of an answer; one for each person and answer, the latest counts."""

    user: UserKey
    answer_id: str
    verdict: Verdict
    reason: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """State of the re-index job.

    Attributes:
        stage: What it is doing, a word of the builder ("reading", "embedding").
        done: Steps done of `total`; both 0 where unknown.
        generation: The generation it made, or the live one where it made none.
        detail: One sentence for a person: what changed, or why it was refused.
        hint: What to do where it failed; empty where nothing is known.
        requested_by: User id of who asked for it.
        seconds_left: Of the present stage; None where unknown.
        rate: Steps a second in the present stage; None where too early to tell.
        refused: Names of the gates that refused it.
        facts: What it did, by name and number (`retrieval.results.BuildResult.facts`); empty where unknown.
        is_killed: Whether its process ended without a word.
    """

    state: JobState
    job_id: str = ""
    stage: str = ""
    done: int = 0
    total: int = 0
    generation: str | None = None
    detail: str = ""
    hint: str = ""
    requested_by: str = ""
    started_at: str | None = None
    finished_at: str | None = None
    seconds_left: float | None = None
    rate: float | None = None
    refused: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    is_killed: bool = False

    @property
    def failed_files(self) -> int:
        """How many files the job could not read; 0 where unknown."""
        return int(self.facts.get("documents", {}).get("failed", 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexFailure:
    """A file that could not be indexed, why, and what to do about it."""

    source: str
    reason: str
    hint: str = ""
