"""Delivers answers: as the end of a stream, as messages, at worst as plain text; never nothing without a log line."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.platforms.teams.connector import Connector, RefusedError
from bot.platforms.teams.incoming import Incoming, Place
from bot.platforms.teams.rendering import plain_messages
from bot.platforms.teams.sdk import MessageActivityInput
from bot.platforms.teams.sign import StoppedError, Stream
from bot.values import Answer

_log = logging.getLogger(__name__)

# Refusals of the message itself; a plainer one may pass.
_UNPOSTABLE = frozenset({400, 413, 422})


async def deliver(
    connector: Connector,
    incoming: Incoming,
    answer: Answer,
    messages: Sequence[MessageActivityInput],
    *,
    stream: Stream | None = None,
) -> tuple[str, ...]:
    """Send the messages of an answer where the question was asked.

    Returns:
        Teams' ids of the messages, in order; empty if Teams took none (which is logged) or the person stopped it.
    """
    sent: list[str] = []
    try:
        await _send(connector, incoming.place, messages, stream, sent)
    except StoppedError:
        _log.info("The reader stopped an answer: answer_id=%s", answer.id)
        return ()
    except RefusedError as exc:
        if sent and not answer.sections:  # the text is there; a card is not worth saying it all twice
            _log.warning("A part of an answer was refused (%s): answer_id=%s", exc.status, answer.id)
        elif exc.status in _UNPOSTABLE:
            _log.warning("A message was refused (%s); sending plain text: answer_id=%s", exc.status, answer.id)
            await _send_plainly(connector, incoming.place, answer, stream, sent)
        else:
            _log_lost(answer, exc)
    return tuple(sent)


async def _send_plainly(
    connector: Connector, place: Place, answer: Answer, stream: Stream | None, sent: list[str]
) -> None:
    try:
        await _send(connector, place, plain_messages(answer), stream, sent)
    except (RefusedError, StoppedError) as exc:
        _log_lost(answer, exc)


async def _send(
    connector: Connector,
    place: Place,
    messages: Sequence[MessageActivityInput],
    stream: Stream | None,
    sent: list[str],
) -> None:
    """Send one after another, adding Teams' id of each to `sent`."""
    for number, message in enumerate(messages):
        if number == 0 and stream is not None and stream.is_open:
            sent.append(await stream.finish(message))
        else:
            sent.append(await connector.create(place, message))


def _log_lost(answer: Answer, exc: Exception) -> None:
    reason = exc.status if isinstance(exc, RefusedError) else type(exc).__name__
    _log.error("An answer could not be delivered: answer_id=%s reason=%s", answer.id, reason)
