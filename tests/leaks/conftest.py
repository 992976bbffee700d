"""Worlds for the leak tests: one index of everything, and for each audience one without what it may not read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.leaks.world import AUDIENCES, World, make_world, papers


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("world"), papers(7, 40))
    yield made
    made.close()


@pytest.fixture(scope="session")
def twins(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[World]]:
    made = twins_of(world, tmp_path_factory.mktemp("twins"))
    yield made
    for twin in made:
        twin.close()


def twins_of(world: World, folder: Path) -> list[World]:
    """For each audience an index that never held what it may not read."""
    made = []
    for number, audience in enumerate(AUDIENCES):
        hidden = {paper.name for paper in world.forbidden(audience)}
        made.append(make_world(folder / str(number), [paper for paper in world.papers if paper.name not in hidden]))
    return made
