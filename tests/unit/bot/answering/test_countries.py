from __future__ import annotations

import pytest

from bot.answering.countries import countries_in


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Norwegian and Japanese pilots", {"norway", "japan"}),
        ("日仏港湾協議の議長", {"japan", "france"}),
        ("The U.S. ferry line told us", {"us"}),
        ("ノルウェーと英国", {"norway", "uk"}),
        ("the United Kingdom", {"uk"}),
        ("日中の港は静かだ", set()),
        ("the ferry", set()),
        ("インド太平洋の港", set()),
        ("インドの港", {"india"}),
        ("the Indian Ocean", set()),
    ],
)
def test_countries_are_named_by_noun_adjective_and_sign(text: str, keys: set[str]) -> None:
    assert countries_in(text) == keys


def test_capitals_count_only_where_they_may_stand_for_governments() -> None:
    assert countries_in("Tokyo agreed") == frozenset()
    assert countries_in("Tokyo agreed", widely=True) == {"japan"}
