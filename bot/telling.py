"""Tells threads that an answer in them quotes a passage which a build has changed or removed.

Told is each thread where the answer stands openly, once for each answer and document, and only of documents that
everybody who reads the thread may read today. A channel can do without, and is left alone in its quiet hours.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal, Protocol

from bot.change_note import AffectedAnswer, ChangeNote, NotedDocument
from bot.ports import DeskStore, DocumentReader, Indexer
from bot.recall import all_readable
from bot.records import ChannelKey
from bot.values import PlatformName, ThreadKey, Turn
from corpus.access import Audience
from corpus.languages import Language, detect_language

_log = logging.getLogger(__name__)

EVERY_S = 60.0
_FRESH = timedelta(hours=24)
_MOST_THREADS, _MOST_IN_CHANNEL, _MOST_QUESTIONS = 30, 5, 3
_MOST_LOOKS = 24 * 60
_EN, _JA = Language.EN, Language.JA

When = Literal["now", "later", "never"]

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "outdated": {
        _EN: "Since I answered here, something that I quoted has changed: {documents}. What I said may no longer hold.",
        _JA: "ここでの回答の後に、引用箇所が変更されました：{documents}。回答の内容が現在と異なる可能性があります。",
    },
    "changed": {_EN: "“{title}”", _JA: "「{title}」"},
    "removed": {_EN: "“{title}” (removed)", _JA: "「{title}」（削除）"},
    "ask_again": {_EN: "Ask again: {question}", _JA: "もう一度尋ねる：{question}"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """What a thread is told.

    Attributes:
        answer: The earliest of its answers that are concerned.
        text: For the reader, plain.
        questions: To be asked again, with the labels of their buttons.
    """

    answer: AffectedAnswer
    text: str
    questions: tuple[tuple[str, str], ...]


class ThreadPort(Protocol):
    """What a platform does for the teller."""

    @property
    def platform(self) -> PlatformName:
        """Whose threads it knows."""

    def is_open(self, thread: ThreadKey) -> bool:
        """Whether replies in a thread stand where others read them, by its id; one person's own are left alone."""

    async def audience(self, answer: AffectedAnswer) -> Audience | None:
        """Who reads the thread today; None where the answer does not stand there for all to see."""

    async def post(self, outdated: Outdated) -> None:
        """Reply in the thread."""


class Teller:
    """Looks for new change notes and tells the threads of one platform; several processes may do so at once."""

    def __init__(self, port: ThreadPort, *, indexer: Indexer, store: DeskStore, reader: DocumentReader) -> None:
        """Name the parts.

        Args:
            port: The platform.
            indexer: Knows the latest change note.
            store: Remembers what was told.
            reader: Decides who may read what.
        """
        self._port = port
        self._indexer = indexer
        self._store = store
        self._reader = reader
        self._done: str | None = None
        self._looks = 0

    async def run(self, *, every_s: float = EVERY_S) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:  # noqa: BLE001  # the edge: the next look may succeed
                _log.exception("Threads could not be told of changed documents")
            await asyncio.sleep(every_s)

    async def look(self) -> int:
        """Tell whoever is to be told of the latest change note.

        Returns:
            How many threads were told.
        """
        note = await self._indexer.note()
        if note is None or note.generation == self._done or not _is_fresh(note):
            return 0
        told, is_done = 0, True
        for thread, answers in _threads(note, self._port.platform):
            state = await self._told(note, thread, answers)
            told += state == "now"
            is_done = is_done and state != "later"
        self._looks += 1
        if is_done or self._looks >= _MOST_LOOKS:
            self._done, self._looks = note.generation, 0
        return told

    async def _told(self, note: ChangeNote, thread: ThreadKey, answers: Sequence[AffectedAnswer]) -> When:
        """Tell one thread: `now` if it was told, `later` if it must be tried again, else `never`."""
        when = await self._when(thread)
        if when != "now":
            return when
        documents = {document.document_id: document for document in note.documents()}
        concerned = []
        for answer in await self._standing(thread, answers):
            audience = await self._port.audience(answer)
            if audience is None:
                continue
            if not audience.is_known and self._looks < 3:  # the platform was slow to say who reads along
                return "later"
            named = [documents[name] for name in answer.document_ids if name in documents]
            evidence = {(document.document_id, document.version) for document in named}
            if named and await all_readable(self._reader, evidence, audience) and await self._claim(answer):
                concerned.append(answer)
        if not concerned:
            return "never"
        await self._port.post(_outdated(concerned, documents, removed={d.document_id for d in note.removed}))
        return "now"

    async def _when(self, thread: ThreadKey) -> When:
        """By the settings of the thread's channel; never where a reply was for one person's eyes."""
        if not self._port.is_open(thread):
            return "never"
        channel = ChannelKey(platform=thread.platform, workspace_id=thread.workspace_id, channel_id=thread.channel_id)
        settings = await self._store.channel_settings(channel)
        if not settings.tell_changes:
            return "never"
        return "later" if settings.is_quiet(datetime.now(UTC)) else "now"

    async def _standing(self, thread: ThreadKey, answers: Sequence[AffectedAnswer]) -> list[AffectedAnswer]:
        """Answers to questions that have not been answered anew in their thread."""
        latest = {e.answer.question.strip().casefold(): e.answer.id for e in await self._store.history(thread)}
        return [one for one in answers if latest.get(one.question.strip().casefold(), one.answer_id) == one.answer_id]

    async def _claim(self, answer: AffectedAnswer) -> bool:
        """Whether this is the first time, in any process, that one of its documents is told of."""
        is_first = False
        for name in answer.document_ids:
            turn = Turn(thread=answer.thread, turn_id=f"outdated:{answer.answer_id}:{name}"[:255], text="")
            if await self._store.claim(turn):
                await self._store.finish(turn)
                is_first = True
        return is_first


def _is_fresh(note: ChangeNote) -> bool:
    """Whether the change is news; a note of an older release does not say when it was made."""
    if not note.made_at:
        return False
    return datetime.now(UTC) - datetime.fromisoformat(note.made_at) < _FRESH


def _threads(note: ChangeNote, platform: str) -> Iterator[tuple[ThreadKey, list[AffectedAnswer]]]:
    """The latest threads of a platform that are concerned, few of each channel, with their answers."""
    threads: dict[ThreadKey, list[AffectedAnswer]] = {}
    for answer in note.affected:
        if answer.thread.platform == platform and answer.turn_id:
            threads.setdefault(answer.thread, []).append(answer)
    counts: dict[tuple[str, str], int] = {}

    def wanted() -> Iterator[tuple[ThreadKey, list[AffectedAnswer]]]:
        for thread, answers in reversed(threads.items()):
            channel = (thread.workspace_id, thread.channel_id)
            counts[channel] = counts.get(channel, 0) + 1
            if counts[channel] <= _MOST_IN_CHANNEL:
                yield thread, answers

    return islice(wanted(), _MOST_THREADS)


def _outdated(
    answers: Sequence[AffectedAnswer], documents: Mapping[str, NotedDocument], *, removed: set[str]
) -> Outdated:
    language = detect_language(answers[0].question)
    names = dict.fromkeys(name for answer in answers for name in answer.document_ids if name in documents)
    told = [
        _TEXTS["removed" if name in removed else "changed"][language].format(title=documents[name].title)
        for name in names
    ]
    questions = list(dict.fromkeys(answer.question for answer in answers))[:_MOST_QUESTIONS]
    return Outdated(
        answer=answers[0],
        text=_TEXTS["outdated"][language].format(documents={_EN: ", ", _JA: "、"}[language].join(told)),
        questions=tuple((_TEXTS["ask_again"][language].format(question=one), one) for one in questions),
    )
