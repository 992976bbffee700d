"""Briefs, comparisons, timelines and their like hold nothing that their audience may not read, and neither hint at it.

Each kind is asked of every audience and compared with an index that never held the forbidden papers; and with the
enforcement point removed on which all of them rest, the probes of each kind find a leak.
"""

from __future__ import annotations

import pytest

from retrieval.library import GenerationLibrary
from retrieval.searcher import LocalSearcher
from tests.leaks.probes import Tally, ask, without
from tests.leaks.test_mutations import _everything, _forget, _unlisted, _unread
from tests.leaks.world import AUDIENCES, Paper, World

KINDS = {
    "brief": "/brief the {topic} programme",
    "compare": "/compare the {topic} programme and the {other} programme",
    "timeline": "/timeline the {topic} programme",
    "changes": "/changes since January 2024 on the {topic} programme",
    "who": "/who the office that leads the {topic} programme",
    "check": "/check The {topic} programme was agreed on 3 May 2024. "
    "The budget of the {topic} programme is 999 million pounds.",
    "brief in Japanese": "Brief me on {topic}",
}


def _texts(template: str, papers: list[Paper]) -> list[str]:
    topics = sorted({paper.topic for paper in papers})
    return [template.format(topic=topic, other=topics[index - 1]) for index, topic in enumerate(topics)][:3]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_kind_shows_no_audience_what_it_may_not_read(kind: str, world: World, twins: list[World]) -> None:
    tally = Tally()
    outcomes = set()
    for audience, twin in zip(AUDIENCES, twins, strict=True):
        for text in _texts(KINDS[kind], list(world.papers)):
            answer = await ask(world, tally, text, audience)
            outcomes.add(answer.outcome)
            again = await ask(twin, Tally(), text, audience)
            told, twice = without(answer), without(again)
            tally.same("non-interference", told, twice, text, audience)
    assert tally.leaks[:3] == []
    assert tally.cases > 100


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in {"who", "compare"}])
async def test_without_the_border_of_the_search_a_kind_leaks(
    kind: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = Tally()
    _forget(world)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(GenerationLibrary, "rows", _everything)
            patch.setattr(LocalSearcher, "read", _unread)
            patch.setattr(LocalSearcher, "documents", _unlisted)
            for text in _texts(KINDS[kind], list(world.papers)):
                await ask(world, tally, text, AUDIENCES[0])
    finally:
        _forget(world)
    assert tally.leaks, f"the probes of {kind} see nothing"
