"""Hands a conversation over: `handover` gives a code, `continue CODE` goes on with it in another chat.

The code counts once, for a quarter of an hour, for people of the organisation of whoever asked for it. What it brings
over is judged anew: exchanges come along whose every quotation the audience of the new place may read.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.audit import events as audit
from bot.commands.codes import make_code, read_code
from bot.commands.texts import say
from bot.handovers import Handover
from bot.recall import readable_exchanges
from bot.values import Answer, Exchange, Request, ThreadKey

if TYPE_CHECKING:
    from bot.commands.run import Call, Tools

LIFETIME_S = 15 * 60
_NAMES = {"slack": "Slack", "teams": "Microsoft Teams", "web": "Web", "console": "Terminal", "api": "API"}


async def hand_over(tools: Tools, call: Call) -> Answer:
    """Give a code for the conversation."""
    if not call.history:
        return call.reply("handover_nothing")
    code = make_code()
    turn = call.turn
    offered = Handover(thread=turn.thread, user_id=turn.user_id, organisation=turn.principal.organisation or "")
    await tools.store.offer_handover(_hash(code), offered, for_s=LIFETIME_S)
    await audit.write(tools.audit, "handover.offered", _facts(call, turn.thread), texts={})
    return call.reply("handover_code", code=code, minutes=LIFETIME_S // 60)


async def go_on(tools: Tools, call: Call) -> Answer:
    """Bring a conversation over and sum it up; follow-ups then know it, and `sources` lists its sources."""
    code = read_code(call.command.argument)
    if code is None:
        return call.reply("continue_which")
    principal = call.turn.principal
    organisation = None if principal.is_operator else principal.organisation or ""
    found = await tools.store.take_handover(_hash(code), organisation=organisation)
    await audit.write(tools.audit, "handover.taken", _facts(call, found.thread if found else None), texts={})
    if found is None:
        return call.reply("continue_unknown")
    if found.thread == call.turn.thread:
        return call.reply("continue_same")
    answered = [e for e in await tools.store.history(found.thread) if e.answer.outcome != "failed"]
    brought = await readable_exchanges(tools.reader, answered, call.turn.audience)
    if not brought:
        return call.reply("continue_nothing")
    copies = [await _copy(tools, call, exchange, number) for number, exchange in enumerate(brought)]
    recap = await tools.answerer.make(call.turn, Request(kind="thread", topic=""), copies, on_progress=call.on_progress)
    told = say("continued", call.language, platform=_NAMES[found.thread.platform])
    return replace(recap, language=call.language, notices=(told, *recap.notices))


async def _copy(tools: Tools, call: Call, exchange: Exchange, number: int) -> Exchange:
    """Remember an exchange in its new place, with its receipt; made for those who read there."""
    turn, origin = call.turn, exchange.turn.thread
    here = replace(
        exchange.turn,
        thread=turn.thread,
        turn_id=f"{turn.turn_id}:{number}"[:255],
        user_id=turn.user_id,
        principal=turn.principal,
        audience=turn.audience,
    )
    copy = Exchange(turn=here, answer=replace(exchange.answer, id=secrets.token_hex(6)))
    await tools.store.save(here, copy.answer)
    if _workspace(origin) != _workspace(turn.thread) and copy.answer.receipt_id:
        body = await tools.store.receipt(copy.answer.receipt_id, thread=origin)
        if body is not None:
            await tools.store.save_receipt(turn.thread, copy.answer.receipt_id, _rehoused(body, copy, origin))
    return copy


def _rehoused(body: Any, copy: Exchange, origin: ThreadKey) -> dict[str, Any]:
    """A receipt for the readers of the new place; it says where the question was asked first."""
    thread, turn = copy.turn.thread, copy.turn
    asked = {
        **body["asked"],
        "platform": thread.platform,
        "workspace_id": thread.workspace_id,
        "channel_id": thread.channel_id,
        "thread_id": thread.thread_id,
        "turn_id": turn.turn_id,
        "user_id": turn.user_id,
        "handed_over_from": origin.platform,
    }
    kept = {key: value for key, value in body.items() if key != "notices"}
    return {**kept, "asked": asked, "audience": sorted(reader.name for reader in turn.audience.readers)}


def _workspace(thread: ThreadKey) -> tuple[str, str]:
    return thread.platform, thread.workspace_id


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _facts(call: Call, thread: ThreadKey | None) -> dict[str, Any]:
    return {
        "platform": call.turn.thread.platform,
        "workspace_id": call.turn.thread.workspace_id,
        "channel_id": call.turn.thread.channel_id,
        "user_id": call.turn.user_id,
        "principal": call.turn.principal.name,
        "audience": audit.describe(call.turn.audience),
        "from_platform": thread.platform if thread else None,
        "from_channel_id": thread.channel_id if thread else None,
    }
