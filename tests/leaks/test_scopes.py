"""Collections, filters, the publishers to choose from and the Home tab tell nobody of what they may not read."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answering.answerer import Answerer
from bot.answering.narrowing import NarrowingAnswerer
from bot.platforms.slack.views import Home, home_view, question_view
from bot.records import Preferences
from bot.values import Exchange, Scope
from corpus.documents import StoredVersion
from corpus.languages import Language
from retrieval.query import Filters
from tests.leaks.probes import MAY_DIFFER, Tally, make_turn, surfaces
from tests.leaks.world import AUDIENCES, PRIVILEGED, World, questions


class _Shelves:
    """A collection for each letter: the documents whose ids hold it, among those it is shown."""

    def members(self, names: Collection[str], documents: Sequence[StoredVersion]) -> frozenset[str]:
        return frozenset(d.document_id for d in documents if any(name in d.document_id for name in names))

    def title(self, name: str, language: Language) -> str:
        return f"Collection {name}"


def _narrowing(world: World) -> NarrowingAnswerer:
    def make(searcher, reader):
        return Answerer(searcher=searcher, reader=reader, threshold=0.0)

    return NarrowingAnswerer(make, searcher=world.searcher, reader=world.searcher, shelves=_Shelves())


def _scope(rng: random.Random, world: World) -> Scope:
    """Letters, or filters that name publishers whom the asker may not know."""
    if rng.random() < 0.5:
        return Scope(collections=tuple(rng.sample("aeiou", 2)))
    known = sorted({paper.canaries[2] for paper in world.papers})
    return Scope(filters=Filters(publishers=frozenset(rng.sample(known, 5)), date_from=rng.choice((None, "2024"))))


async def test_a_scope_shows_no_more_and_tells_nothing(world: World, twins: list[World]) -> None:
    rng, tally = random.Random(5), Tally()
    stream = questions(rng, world.papers)
    answerers = [_narrowing(world), *(_narrowing(twin) for twin in twins)]
    for _ in range(16):
        text, scope = next(stream).removeprefix("/"), _scope(rng, world)
        for number, audience in enumerate(AUDIENCES):
            turn = replace(make_turn(text, audience), scope=scope)
            answer = await answerers[0].answer(turn, ())
            for surface, shown in surfaces(world, replace(answer, notices=()), audience):
                tally.look(f"scope {surface}", shown, text, audience, world.forbidden(audience))
            without = await answerers[1 + number].answer(turn, ())
            one, other = (
                {name: value for name, value in made.to_json().items() if name not in MAY_DIFFER}
                for made in (answer, without)
            )
            tally.same("scope", one, other, text, audience)
    assert tally.leaks[:5] == []
    assert tally.cases >= 800


async def test_publishers_and_recent_answers_are_those_that_may_be_read(world: World) -> None:
    tally, rng = Tally(), random.Random(6)
    stream = questions(rng, world.papers)
    told = [make_turn(next(stream), PRIVILEGED) for _ in range(12)]
    exchanges = [Exchange(turn=turn, answer=answer) for turn in told if (answer := await world.service.handle(turn))]
    for audience in AUDIENCES:
        forbidden = world.forbidden(audience)
        publishers = await world.service.publishers(audience)
        assert publishers
        view = question_view(Language.EN, publishers=publishers)
        tally.look("publishers", json.dumps(view, ensure_ascii=False), "", audience, forbidden)
        reader = make_turn("", audience)
        seen = [await world.service.recall(exchange.answer.id, reader_of=reader) for exchange in exchanges]
        home = Home(
            titles=await world.service.titles(audience),
            recent=[replace(e, answer=replace(e.answer, question="")) for e in exchanges],
            shown={exchange.answer.id for exchange in seen if exchange is not None},
        )
        view = home_view(home, preferences=Preferences(), language=Language.EN)
        tally.look("home", json.dumps(view, ensure_ascii=False), "", audience, forbidden)
    assert tally.leaks[:5] == []
    assert tally.cases == 2 * len(AUDIENCES)
