"""Domain values of a conversation: Turn, Thread, Answer, Citation. No vendor, no storage, no settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.plain import plain
from corpus.access import OPERATOR, OPERATOR_ONLY, Audience, Principal
from corpus.languages import Language
from retrieval.query import Filters

PlatformName = Literal["console", "web", "api", "slack", "teams"]
Outcome = Literal["answered", "abstained", "chat", "failed"]
AnswerKind = Literal[
    "answer", "list", "summary", "brief", "compare", "timeline", "who", "check", "abstention", "chat", "error"
]

RequestKind = Literal["brief", "compare", "timeline", "changes", "who", "check", "thread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadKey:
    """Where a conversation takes place; every key in the state database starts with it.

    Attributes:
        workspace_id: Slack team or enterprise id, Teams tenant id, "local" elsewhere.
        channel_id: Channel or conversation.
        thread_id: Root message of the thread.
    """

    platform: PlatformName
    workspace_id: str
    channel_id: str
    thread_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which documents a turn is about, within what its readers may read.

    Attributes:
        collections: Names of collections, a document of any of which counts; empty: all documents.
        filters: What the documents must fit besides.
    """

    collections: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return not self.collections and self.filters == Filters()

    @property
    def is_channels(self) -> bool:
        """Whether the channel alone narrows it, and the asker did not."""
        return self.filters == Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message that a person addressed to Liaison.

    Attributes:
        turn_id: The platform's own id of the message; with `edited_at` it tells redeliveries from edits.
        text: The question, mentions of the bot removed.
        language: Language to answer in where the person chose one; None means that of the text.
        principal: Who asks.
        audience: Everybody who will be able to read the reply.
        scope: Which documents it is about.
        begins_thread: Whether its thread was made for it, so that nothing can have been said there before.
        comes_once: Whether its id was made for it as it came, so that it can be neither delivered again nor edited, and
            nobody need claim it.
    """

    thread: ThreadKey
    turn_id: str
    text: str
    user_id: str = ""
    language: Language | None = None
    principal: Principal = OPERATOR
    audience: Audience = OPERATOR_ONLY
    edited_at: str | None = None
    scope: Scope = field(default_factory=Scope)
    begins_thread: bool = False
    comes_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quotation with its place.

    Attributes:
        marker: From 1, as in "[1]".
        quote: Equals `stored_text[start:end]` of the version.
        section: Heading path, or None.
        paragraph: As in `retrieval.query.Chunk.paragraph`.
        language: Of the quotation.
        url: Where the source can be opened at this place, or None.
    """

    marker: int
    document_id: str
    version: str
    title: str
    quote: str
    start: int
    end: int
    page: int | None = None
    section: str | None = None
    paragraph: str | None = None
    language: Language = Language.EN
    date: str | None = None
    url: str | None = None
    marking: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A checked sentence of an answer with the markers of the citations that support it, at least one."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One place of a list or table.

    Attributes:
        text: A quotation without markers, words of the asker, or fixed words; empty where there is nothing.
        citations: Markers of what it quotes; empty for fixed words and for the asker's own.
    """

    text: str = ""
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSection:
    """A headed part of a brief, a comparison, a timeline and their like.

    Attributes:
        title: Fixed words; may be empty.
        columns: Headings; empty: each row is an item of a list.
        rows: As many cells each as there are columns, or one.
        reads_down: Whether each column is a text of its own, as the sides of a comparison are, so that where there is
            no room for a table the columns stand one under the other; else each row is one.
    """

    title: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    reads_down: bool = False

    @property
    def is_remark(self) -> bool:
        """Whether it is but fixed words: no title, no columns, no quotation."""
        return not (self.title or self.columns) and not any(cell.citations for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something to be made of the documents, other than an answer to a question.

    Attributes:
        topic: What about, as asked; of `check` the text to be checked, of `thread` not used.
    """

    kind: RequestKind
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """What the documents say instead of what the question takes for granted."""

    text: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyMs:
    """Where the time went, milliseconds."""

    total: float = 0.0
    embed: float = 0.0
    retrieve: float = 0.0
    generate: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply to one Turn.

    Attributes:
        id: Id of the answer, unique in the state database; equals the batch id for `ask --batch`.
        question: As asked.
        language: Language of the reply.
        text: What is shown, markers "[1]" in place; framing words included.
        sentences: Checked sentences only, in order of the text.
        citations: In order of marker, from 1 without gaps.
        closest: For an abstention, the nearest passages the audience may read; markers from 1.
        premise: For a false premise, what the documents say instead.
        removed_sentences: How many drafted sentences their citations did not support.
        marking: Highest marking among the sources, or None.
        receipt_id: Id under which `liaison receipt` shows how the answer came about.
        generation: Index generation the evidence came from.
        kind: Which renderer fits; not part of the JSON contract.
        notices: Further remarks for the reader (question was cut; copy is altered; source is superseded).
        follow_ups: Questions the reader may want to ask next.
        sections: The text once more in parts, for renderers with tables; empty for plain answers.
        making: How a text generator came to it, for the receipt, plain JSON types; None where none was asked.
    """

    id: str
    question: str
    language: Language
    outcome: Outcome
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[Citation, ...] = ()
    premise: Premise | None = None
    removed_sentences: int = 0
    marking: str | None = None
    receipt_id: str | None = None
    generation: str | None = None
    latency_ms: LatencyMs = field(default_factory=LatencyMs)
    kind: AnswerKind = "answer"
    notices: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    sections: tuple[AnswerSection, ...] = ()
    making: Mapping[str, Any] | None = None

    @property
    def evidence(self) -> tuple[Citation, ...]:
        """Every citation that the answer shows, the premise's included."""
        return (*self.citations, *self.closest, *((self.premise.citation,) if self.premise else ()))

    def to_json(self) -> dict[str, Any]:
        """The object that `ask --json` and `POST /api/ask` give; keys and order are a stable contract.

        What is made of sections also has "kind" and "sections", after the keys that every object has.
        """
        whole = plain(self)
        kind, sections = whole.pop("kind"), whole.pop("sections")
        for internal in ("notices", "follow_ups", "making"):
            del whole[internal]
        return {**whole, "kind": kind, "sections": sections} if sections else whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An earlier Turn of the thread with its Answer, as remembered by the store."""

    turn: Turn
    answer: Answer
