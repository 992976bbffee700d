"""The lane: one thread computes at a time, and nobody waits long for one that is held up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from corpus.lane import Lane

_SOON_S = 20


@contextmanager
def _held_up(lane: Lane, *, waits_outside: bool) -> Iterator[None]:
    """Another thread inside a lane, until the block ends."""
    entered, leaves = threading.Event(), threading.Event()

    def stay() -> None:
        with lane.inside():
            if waits_outside:
                with lane.outside():
                    entered.set()
                    leaves.wait(_SOON_S)
            else:
                entered.set()
                leaves.wait(_SOON_S)

    other = threading.Thread(target=stay)
    other.start()
    try:
        assert entered.wait(_SOON_S)
        yield
    finally:
        leaves.set()
        other.join(_SOON_S)


def _computes(lane: Lane) -> bool:
    """Whether a further thread gets into a lane, and leaves it again."""
    with ThreadPoolExecutor(1) as pool:

        def compute() -> bool:
            with lane.inside():
                return lane.is_mine

        return pool.submit(compute).result(_SOON_S)


def test_no_two_compute_at_once() -> None:
    lane, counted = Lane(patience_s=_SOON_S), 0

    def compute(_: int) -> None:
        nonlocal counted
        for _ in range(50):
            with lane.inside():
                seen = counted
                with lane.inside():
                    threading.Event().wait(0)  # lets another thread run
                counted = seen + 1

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(compute, range(6)))
    assert counted == 6 * 50


def test_one_that_waits_outside_leaves_the_lane_to_others() -> None:
    lane = Lane(patience_s=_SOON_S)
    with _held_up(lane, waits_outside=True):
        assert _computes(lane)


def test_one_that_is_held_up_inside_holds_up_nobody() -> None:
    lane = Lane(patience_s=0.01)
    with _held_up(lane, waits_outside=False):
        with lane.inside(), lane.outside():
            assert not lane.is_mine
        assert not _computes(lane)
    assert _computes(lane), "whoever went on beside it must not leave the lane in its stead"


def test_a_fault_inside_leaves_the_lane() -> None:
    lane = Lane(patience_s=0.01)
    with pytest.raises(ValueError, match="held"), lane.inside():
        raise ValueError("held")
    assert _computes(lane)


def test_outside_alone_changes_nothing() -> None:
    lane = Lane(patience_s=0.01)
    with lane.outside():
        assert not lane.is_mine
    assert _computes(lane)
