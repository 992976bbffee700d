"""One Turn end to end: claim, order, history, command or question, receipt, save. Never raises, never stays silent."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.audit import events as audit
from bot.commands.parse import MADE_OF_DOCUMENTS, parse_command
from bot.commands.run import Call, Tools, reply_language, run_command
from bot.commands.texts import say
from bot.journal import current_entry
from bot.metrics import PROCESS
from bot.ordering import FullError, Order, ThreadOrder, WaitingRoom
from bot.ports import AnswerMaker, Audit, DeskStore, DocumentReader, Indexer, Progress
from bot.quotas import Quota, Quotas
from bot.recall import readable_exchanges
from bot.replica import Replica
from bot.tracing import trace_turn
from bot.values import Answer, Exchange, Scope, Turn
from corpus.access import Audience
from corpus.errors import IndexNotFoundError
from corpus.outages import PATIENCE_S, PAUSE_S, is_outage

_log = logging.getLogger(__name__)

ANSWER_TIMEOUT_S = 120.0
"""How long one turn may take; below the lease of a claim, so that two processes never answer one turn."""
_HEAD_START_S = 0.02
"""How long what is foreseen of a turn may take to begin, until it is answered all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one process takes on.

    Attributes:
        timeout_s: How long one turn may take.
        places: How many turns run at once.
        seats: How many may wait beside them.
        per_user: How many turns a person may ask in a minute; 0: any number.
        per_organisation: The same of an organisation.
    """

    timeout_s: float = ANSWER_TIMEOUT_S
    places: int = 6
    seats: int = 500
    per_user: int = 0
    per_organisation: int = 0


class ConversationService:
    """What every chat platform talks to.

    Args:
        answerer: Answers questions.
        store: Remembers exchanges and deliveries.
        indexer: Runs re-index jobs; None: the command says that it is not available.
        reader: Judges which stored citations an audience may read; None: none but its own.
        admins: User ids that may administer beside those whom the platform calls admins.
        limits: How much is done at once and how long one turn may take.
        audit: Keeps who asked and what was shown to whom; None: nothing is kept.
        narrowed: Gives what reads the documents in a turn's scope; None: `reader` does for every turn.
        replica: This process among those that serve the same installation; None: it serves alone.
        foresee: Begins what answering a turn will need while the turn is still being taken in, where nobody else is
            answered; must not block. Its future is done once that is on its way.
    """

    def __init__(
        self,
        answerer: AnswerMaker,
        store: DeskStore,
        *,
        indexer: Indexer | None = None,
        reader: DocumentReader | None = None,
        admins: frozenset[str] = frozenset(),
        limits: Limits | None = None,
        audit: Audit | None = None,
        narrowed: Callable[[Turn], DocumentReader] | None = None,
        replica: Replica | None = None,
        foresee: Callable[[Turn], Future[None]] | None = None,
    ) -> None:
        self._replica = replica
        self._foresee = foresee
        self._tools = Tools(
            answerer=answerer,
            store=store,
            indexer=indexer,
            reader=reader,
            admins=admins,
            audit=audit,
            narrowed=narrowed,
        )
        kept = limits or Limits()
        self._timeout_s = kept.timeout_s
        self._quotas = Quotas({"user": Quota(kept.per_user), "organisation": Quota(kept.per_organisation)})
        self._threads: Order = replica or ThreadOrder()
        self._room = WaitingRoom(places=kept.places, seats=kept.seats)

    @property
    def indexer(self) -> Indexer | None:
        """The re-index jobs, for platforms that show them."""
        return self._tools.indexer

    @property
    def reader(self) -> DocumentReader | None:
        """Judges what stored words an audience may be shown again, for platforms that show them."""
        return self._tools.reader

    @property
    def replica(self) -> Replica | None:
        """This process among those that serve the same installation; None: it serves alone."""
        return self._replica

    @property
    def audit(self) -> Audit | None:
        """Keeps who did what, for acts that platforms carry out themselves; None: nothing is kept."""
        return self._tools.audit

    @property
    def waiting(self) -> int:
        """How many questions wait for a place now."""
        return self._room.waiting

    def is_admin(self, turn: Turn) -> bool:
        """Whether whoever asks may administer."""
        return self._tools.is_admin(turn)

    async def handle(self, turn: Turn, *, on_progress: Progress | None = None) -> Answer | None:
        """Answer a turn, and record what it showed to whom; turns of one thread one after another, in order of arrival.

        Args:
            turn: What was asked.
            on_progress: Called with "claimed" as soon as the turn is known to be new, with "waiting N" while others
                are before it, and with the name of each stage of the work.

        Returns:
            The answer, saved with its receipt; None for a turn that was delivered before.
        """
        turn = replace(turn, text=turn.text.encode("utf-8", "replace").decode())  # no store keeps half a character
        with trace_turn(turn, on_progress) as trace:
            answer = await self._handle(turn, trace.progress)
            if answer is not None:
                answer = tell_of_unknown_readers(answer, turn)
                PROCESS.replied(turn.thread.platform, answer)
                await audit.answered(self._tools.audit, turn, answer)
            trace.answered(answer)
        return answer

    async def _handle(self, turn: Turn, tell: Progress) -> Answer | None:
        if self._foresee is not None and self._room.is_empty:
            await asyncio.wait([asyncio.wrap_future(self._foresee(turn))], timeout=_HEAD_START_S)
        try:
            if not turn.comes_once and not await self._tools.store.claim(turn):
                return await self._resumed(turn)
        except Exception:  # noqa: BLE001  # the edge: a chat user never sees an exception
            return _failed(turn, "failed")
        entry = current_entry()
        if entry is not None and entry.is_hopeless:
            await self._finish(turn)
            return _failed(turn, "restarted")
        wait_s = 0 if entry is not None and entry.is_resumed else await self._wait_s(turn)
        if wait_s:
            PROCESS.refused("rate")
            await self._finish(turn)
            return _told(turn, "too_many", seconds=str(wait_s))
        tell("claimed")
        async with self._threads.turn_of(turn.thread):
            try:
                async with self._room.place(lambda position: tell(f"waiting {position}")):
                    tell("reading")
                    return await self._answer_safely(turn, tell)
            except FullError:
                PROCESS.refused("busy")
                return _failed(turn, "busy")

    async def _wait_s(self, turn: Turn) -> int:
        """Count a turn; whole seconds to wait where somebody has asked too much."""
        counted = _counted(turn)
        if self._replica is None:
            return self._quotas.try_take(counted)
        return await self._replica.try_take(self._quotas.most(counted))

    async def _resumed(self, turn: Turn) -> Answer | None:
        """What another process made of a turn before it was ended; None for a turn that was delivered before.

        Of what no store keeps, such as the outcome of a command, its asker is told that it was interrupted.
        """
        entry, store = current_entry(), self._tools.store
        if entry is None or not entry.is_resumed or not await store.is_claimed_by(turn, entry.claims_as or ""):
            return None
        made = await store.exchange_of(turn.thread, turn.turn_id)
        seen = await readable_exchanges(self._tools.reader, [made] if made else [], turn.audience)
        return seen[0].answer if seen else _failed(turn, "restarted")

    async def _finish(self, turn: Turn) -> None:
        """Mark a turn as dealt with; if that fails, it is told of after a restart."""
        try:
            if not turn.comes_once:
                await self._tools.store.finish(turn)
        except Exception:  # noqa: BLE001  # the reply matters more than its record
            _log.exception("A refused turn could not be marked as dealt with")

    async def titles(self, audience: Audience) -> Sequence[str] | None:
        """Titles of the documents that an audience may read, newest first; None where there is no reader."""
        reader = self._tools.reader
        if reader is None:
            return None
        documents = await asyncio.to_thread(reader.documents, audience=audience)
        newest = sorted(documents, key=lambda document: document.metadata.date or "", reverse=True)
        return [document.title for document in newest]

    async def publishers(self, audience: Audience) -> Sequence[str]:
        """Publishers of the documents that an audience may read, the one with most documents first."""
        reader = self._tools.reader
        documents = await asyncio.to_thread(reader.documents, audience=audience) if reader else ()
        counted = Counter(document.metadata.publisher for document in documents if document.metadata.publisher)
        return sorted(counted, key=lambda name: (-counted[name], name))

    async def recall(self, answer_id: str, *, reader_of: Turn) -> Exchange | None:
        """An earlier exchange of the turn's workspace, if the turn's audience may read everything it cites."""
        thread = reader_of.thread
        exchange = await self._tools.store.answer(answer_id, platform=thread.platform, workspace_id=thread.workspace_id)
        seen = await readable_exchanges(self._tools.reader, [exchange] if exchange else [], reader_of.audience)
        for shown in seen:
            await audit.shown_again(self._tools.audit, reader_of, shown.answer)
        return seen[0] if seen else None

    async def _answer_safely(self, turn: Turn, on_progress: Progress) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._answer_patiently(turn, on_progress)
        except TimeoutError:
            answer = _failed(turn, "timeout")
        except IndexNotFoundError:
            answer = _failed(turn, "not_indexed")
        except Exception:  # noqa: BLE001  # the edge: a chat user never sees an exception
            answer = _failed(turn, "failed")
        try:
            await self._tools.store.save(turn, answer)
        except Exception:  # noqa: BLE001  # the reply matters more than its record
            _log.exception("An error reply could not be saved: answer_id=%s", answer.id)
        return answer

    async def _answer_patiently(self, turn: Turn, on_progress: Progress) -> Answer:
        """Answer, from the start again where the shared database went away on the way."""
        ends = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self._answer(turn, on_progress)
            except Exception as exc:  # raised again unless it passes
                if not is_outage(exc) or time.monotonic() >= ends:
                    raise
                _log.warning("A turn begins again, as the shared database was away: %s", type(exc).__name__)
            await asyncio.sleep(PAUSE_S)

    async def _answer(self, turn: Turn, on_progress: Progress) -> Answer:
        history = await self._readable_history(turn)
        command = parse_command(turn.text)
        if command is None:
            answer = await self._tools.answerer.answer(turn, history, on_progress=on_progress)
        else:
            call = Call(
                command=command, turn=turn, history=history, language=reply_language(turn), on_progress=on_progress
            )
            answer = await run_command(self._tools, call)
            if command.name not in MADE_OF_DOCUMENTS:
                if not turn.comes_once:
                    await self._tools.store.finish(turn)
                return answer
        answer = offer_to_ask_alone(replace(answer, receipt_id=answer.receipt_id or answer.id), turn)
        await self._tools.store.save(turn, answer, receipt=make_receipt(turn, answer))
        _log.info(
            "Turn answered: platform=%s channel=%s outcome=%s answer_id=%s total_ms=%.0f",
            turn.thread.platform,
            turn.thread.channel_id,
            answer.outcome,
            answer.id,
            answer.latency_ms.total,
        )
        return answer

    async def _readable_history(self, turn: Turn) -> Sequence[Exchange]:
        """The thread's exchanges, those left out whose citations somebody in the present audience may not read."""
        if turn.begins_thread:
            return ()
        exchanges = await self._tools.store.history(turn.thread)
        answered = [exchange for exchange in exchanges if exchange.answer.outcome != "failed"]
        return await readable_exchanges(self._tools.reader, answered, turn.audience)


def offer_to_ask_alone(answer: Answer, turn: Turn) -> Answer:
    """End every abstention in a conversation of more than one person with the same sentence.

    Whether something was withheld makes no difference to it, so it tells nothing about what there is to withhold.
    """
    if answer.outcome != "abstained" or not turn.audience.is_shared:
        return answer
    return replace(answer, text=f"{answer.text}\n{say('ask_alone', answer.language)}")


def tell_of_unknown_readers(answer: Answer, turn: Turn) -> Answer:
    """Say that only public documents were looked at where it is not known who reads along."""
    if turn.audience.is_known or answer.outcome == "failed":
        return answer
    return replace(answer, notices=(*answer.notices, say("unknown_readers", answer.language)))


def make_receipt(turn: Turn, answer: Answer) -> Mapping[str, Any]:
    """How an answer came about: who asked where, for whose eyes, and the answer with its evidence."""
    thread = turn.thread
    return {
        "receipt_id": answer.receipt_id or answer.id,
        "asked": {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "platform": thread.platform,
            "workspace_id": thread.workspace_id,
            "channel_id": thread.channel_id,
            "thread_id": thread.thread_id,
            "turn_id": turn.turn_id,
            "user_id": turn.user_id,
            **({} if turn.scope.is_whole else {"within": plain_scope(turn.scope)}),
        },
        "audience": sorted(reader.name for reader in turn.audience.readers),
        "answer": answer.to_json(),
        "kind": answer.kind,
        "notices": list(answer.notices),
        **({"making": answer.making} if answer.making else {}),
    }


def plain_scope(scope: Scope) -> Mapping[str, Any]:
    """What narrowed a turn, in plain JSON types."""
    given = {
        name: sorted(value) if isinstance(value, frozenset) else value for name, value in asdict(scope.filters).items()
    }
    return {"collections": list(scope.collections), **{name: value for name, value in given.items() if value}}


def _counted(turn: Turn) -> Mapping[str, str]:
    """Whose turn it is, for the limits a minute; the operator's counts nowhere."""
    if turn.principal.is_operator:
        return {}
    place = f"{turn.thread.platform}:{turn.thread.workspace_id}"
    return {"user": f"{place}:{turn.user_id}", "organisation": turn.principal.organisation or place}


def _failed(turn: Turn, key: str) -> Answer:
    error_id = "E-" + uuid.uuid4().hex[:8]
    _log.error(
        "Turn failed: error_id=%s platform=%s channel=%s turn=%s",
        error_id,
        turn.thread.platform,
        turn.thread.channel_id,
        turn.turn_id,
        exc_info=True,
    )
    return _told(turn, key, error_id=error_id)


def _told(turn: Turn, key: str, **said: str) -> Answer:
    language = reply_language(turn)
    return Answer(
        id=uuid.uuid4().hex[:12],
        question=turn.text,
        language=language,
        outcome="failed",
        text=say(key, language, **said),
        kind="error",
    )
