"""A conversation that is handed over brings nothing to readers who may not have it, on any surface, then or later."""

from __future__ import annotations

import random
from dataclasses import replace

from bot.commands.codes import read_code
from bot.values import Turn
from corpus.access import Audience
from tests.leaks.probes import Tally, make_turn, surfaces
from tests.leaks.world import AUDIENCES, World, questions


async def _say(world: World, turn: Turn) -> str:
    answer = await world.service.handle(turn)
    assert answer is not None
    return answer.text


async def test_what_readers_may_not_have_stays_behind(world: World) -> None:
    rng, tally = random.Random(3), Tally()
    stream = questions(rng, world.papers)
    taken = 0
    for number in range(24):
        first, second = rng.choice(AUDIENCES), rng.choice(AUDIENCES)
        asked = [next(stream) for _ in range(2)]
        here = f"handed-{number}"
        for text in asked:
            await _say(world, make_turn(text, first, thread=here))
        offered = make_turn("handover", first, thread=here)
        code = next((code for word in (await _say(world, offered)).split() if (code := read_code(word))), None)
        if code is None:
            continue
        taken += await _take(world, tally, f"continue {code}", second, offered=offered, said=" ".join(asked))
    assert tally.leaks[:5] == []
    assert taken >= 12
    assert tally.cases >= 100


async def _take(world: World, tally: Tally, text: str, audience: Audience, *, offered: Turn, said: str) -> bool:
    """Go on elsewhere, as somebody of the same organisation before other readers; look at every reply."""
    forbidden = world.forbidden(audience)
    there = make_turn(text, audience)
    there = replace(there, principal=replace(offered.principal, name=there.principal.name))
    there = replace(there, thread=replace(there.thread, platform="teams", workspace_id="t1"))
    for command in (text, "/sources", "/recap", "When was that?"):
        turn = replace(make_turn(command, audience), thread=there.thread, principal=there.principal)
        answer = await world.service.handle(turn)
        assert answer is not None
        for surface, shown in surfaces(world, answer, audience):
            tally.look(f"handover {command[:9]} {surface}", shown, said, audience, forbidden)
    return True
