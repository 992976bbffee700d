"""What a person sees while their answer is made: typing at once, then a stream of what is being done.

A quick answer comes as one message right after the typing sign. Only when the work goes on does a personal chat get a
streamed message: it first says what is being done and at last becomes the answer. Streams are for personal chats only;
elsewhere the typing sign is repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field

from bot.journal import note
from bot.platforms.teams import limits
from bot.platforms.teams.connector import ONCE, Connector, Patience, RefusedError
from bot.platforms.teams.incoming import Incoming, Place
from bot.platforms.teams.sdk import ChannelData, MessageActivityInput, TypingActivityInput
from bot.platforms.teams.wording import word
from corpus.languages import Language

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """When signs are given, seconds.

    Attributes:
        open_stream_after_s: How long the typing sign stands alone.
        stream_gap_s: Least time between two requests of one stream.
        typing_every_s: Teams takes the typing sign away after a few seconds.
        stream_for_s: A stream this old is not used any more.
    """

    open_stream_after_s: float = 0.7
    stream_gap_s: float = limits.STREAM_GAP_S
    typing_every_s: float = 4.0
    stream_for_s: float = limits.STREAM_S


class StoppedError(Exception):
    """The person stopped the stream; nothing more is wanted."""


class Stream:
    """One streamed message: informative updates, then the answer in its place.

    Args:
        connector: Sends.
        place: A personal chat.
        pace: Keeps the service's rate.
    """

    def __init__(self, connector: Connector, place: Place, pace: Pace) -> None:
        self._connector = connector
        self._place = place
        self._pace = pace
        self._id = ""
        self._sequence = 0
        self._opened_at = self._sent_at = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the person sees the stream."""
        return bool(self._id)

    async def inform(self, text: str) -> None:
        """Show what is being done.

        Raises:
            RefusedError: If Teams does not take it.
            StoppedError: If the person stopped the stream.
        """
        await self._wait_for_turn()
        self._sequence += 1
        update = TypingActivityInput(text=limits.clip(text, limits.INFORMATIVE))
        update.channel_data = ChannelData(stream_type="informative")
        if self._id:
            update.id = self._id
        update.add_stream_update(self._sequence)
        told = await self._send(update, ONCE)
        if not self._id:
            self._id, self._opened_at = told, time.monotonic()
            await note(stream=told)

    def go_on(self, stream_id: str) -> None:
        """Go on with a stream that another replica opened; with an empty id a new one is opened, as always."""
        self._id, self._opened_at = stream_id, time.monotonic()

    async def finish(self, message: MessageActivityInput) -> str:
        """Make the stream the answer; returns its id.

        Raises:
            RefusedError: If Teams takes it neither as the stream's end nor as a replacement.
            StoppedError: If the person stopped the stream.
        """
        if time.monotonic() - self._opened_at < self._pace.stream_for_s:
            await self._wait_for_turn()
            final = message.model_copy(deep=True)
            final.id = self._id
            final.add_stream_final()
            try:
                await self._send(final, Patience())
                return self._id
            except RefusedError as exc:
                _log.warning("A stream could not be ended (%s); its message is replaced", exc.status)
        await self._connector.update(self._place, self._id, message)
        return self._id

    async def _send(self, activity: TypingActivityInput | MessageActivityInput, patience: Patience) -> str:
        self._sent_at = time.monotonic()
        try:
            return await self._connector.create(self._place, activity, patience=patience)
        except RefusedError as exc:
            if exc.status == 403 and "cancel" in exc.code.casefold():
                raise StoppedError from exc
            raise
        finally:
            self._sent_at = time.monotonic()

    async def _wait_for_turn(self) -> None:
        wait_s = self._sent_at + self._pace.stream_gap_s - time.monotonic()
        if self._sent_at and wait_s > 0:
            await asyncio.sleep(wait_s)


@dataclass(slots=True)
class Recent:
    """Which messages this process saw lately, so that what Teams sends twice gets no second sign.

    Only for signs: whether a message is answered is decided by its claim in the store, which all processes share.
    """

    most: int = 2_000
    _seen: dict[tuple[str, str], None] = field(default_factory=dict)

    def is_new(self, incoming: Incoming) -> bool:
        """Whether the message was not asked about before; the oldest are forgotten."""
        key = (incoming.place.conversation_id, incoming.activity_id)
        if key in self._seen:
            return False
        while len(self._seen) >= self.most:
            del self._seen[next(iter(self._seen))]
        self._seen[key] = None
        return True


class WorkSign:
    """The sign of one turn: `begin` it at once, `show` what is being done, `stop` it before the answer is sent.

    A typing sign commits to nothing and fades by itself, so it need not wait until the turn is known to be new. A
    stream is a message that stays; it waits for the first stage.

    Args:
        connector: Sends.
        place: Where the answer will go.
        streams: Whether the place takes streams.
        pace: When signs are given.
    """

    def __init__(self, connector: Connector, place: Place, *, streams: bool, pace: Pace | None = None) -> None:
        self._connector = connector
        self._place = place
        self._pace = pace or Pace()
        self._streams = streams
        self._stage = ""
        self._sentences: tuple[str, ...] = ()
        self._language = Language.EN
        self._done = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._is_stopped = False
        self.stream = Stream(connector, place, self._pace)

    def begin(self) -> None:
        """Give the first sign, if none was given yet. Does not block."""
        if self._work is None:
            self._work = asyncio.create_task(self._run())

    def show(self, stage: str, language: Language) -> None:
        """Say what is being done. Does not block."""
        self._stage, self._language = stage, language
        self.begin()

    def add(self, sentence: str) -> None:
        """Show a checked sentence of the answer below those before it. Does not block."""
        self._sentences = (*self._sentences, sentence)

    async def stop(self) -> bool:
        """Wait until no sign can arrive any more; False if the person stopped the stream."""
        self._done.set()
        if self._work is not None:
            await self._work
        return not self._is_stopped

    async def _run(self) -> None:
        try:
            await self._type()
            while self._streams and not await self._is_done_within(self._pace.open_stream_after_s):
                if self._stage:
                    await self._tell_stages()
                    break
            while not self.stream.is_open and not await self._is_done_within(self._pace.typing_every_s):
                await self._type()
        except StoppedError:
            self._is_stopped = True
        except Exception as exc:  # noqa: BLE001  # a sign is a courtesy; whatever it meets, the answer follows
            _log.debug("A sign could not be given: %s", type(exc).__name__)

    async def _tell_stages(self) -> None:
        shown = ""
        try:
            while not self._done.is_set():
                text = self._text()
                if text != shown:
                    shown = text
                    await self.stream.inform(text)
                await self._is_done_within(self._pace.stream_gap_s)
        except RefusedError as exc:
            _log.info("Teams takes no stream here: %s", exc.status)

    def _text(self) -> str:
        """The stage, or what is written so far: the latest sentences that one update holds."""
        kept: list[str] = []
        for sentence in reversed(self._sentences):
            if kept and sum(len(text) + 2 for text in (sentence, *kept)) > limits.INFORMATIVE:
                break
            kept.insert(0, sentence)
        return "\n\n".join(kept) or word(self._stage, self._language)

    async def _type(self) -> None:
        await self._connector.create(self._place, TypingActivityInput(), patience=ONCE)

    async def _is_done_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._done.wait(), seconds)
        return self._done.is_set()
