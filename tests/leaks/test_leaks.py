"""Nobody is shown a word, a title or an id that is not for them; and what is withheld changes nothing."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.leaks.conftest import twins_of
from tests.leaks.probes import LogCanaries, Tally, run
from tests.leaks.world import World, make_world, papers


async def test_no_surface_shows_what_an_audience_may_not_read(world: World, twins: list[World]) -> None:
    handler = LogCanaries()
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        tally = await run(world, seed=1, count=105, twins=twins)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert tally.leaks[:5] == []
    assert tally.cases >= 1500, tally.cases
    logged = "\n".join(handler.lines)
    assert [word for paper in world.papers for word in paper.canaries[:3] if word in logged] == []
    assert not world.audit.verify().fault
    recorded = world.audit.path.read_text(encoding="utf-8")
    assert [word for paper in world.papers for word in paper.canaries[:3] if word in recorded] == []


@pytest.mark.long
@pytest.mark.timeout(7200)
async def test_twenty_thousand_cases(tmp_path: Path) -> None:
    whole = Tally()
    for seed in range(200):
        world = make_world(tmp_path / str(seed), papers(seed, 40))
        twins = twins_of(world, tmp_path / f"{seed}-twins")
        tally = await run(world, seed=seed, count=154, twins=twins)
        for used in (world, *twins):
            used.close()
        assert tally.leaks[:5] == [], seed
        whole.cases += tally.cases
        if whole.cases >= 20_000:
            break
    assert whole.cases >= 20_000
