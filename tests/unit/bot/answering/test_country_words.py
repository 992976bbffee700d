from __future__ import annotations

import pytest

from bot.answering.matching import matches
from bot.answering.text import term_sequence


@pytest.mark.parametrize(
    "text",
    [
        "The U.S. signed it.",
        "the US side",
        "UK-Japan-US talks",
        "The United States of America agreed.",
        "USA",
        "American",
    ],
)
def test_each_way_to_write_the_united_states_is_the_same_country(text: str) -> None:
    assert matches("米国", text)
    assert matches("american", text)
    assert not matches("英国", text) or "UK" in text


@pytest.mark.parametrize("text", ["the United Kingdom", "The U.K. signed it.", "Great Britain", "the British side"])
def test_and_the_united_kingdom_is_another(text: str) -> None:
    assert matches("英国", text)
    assert not matches("米国", text)
    assert not matches("usa", text)


def test_the_pronoun_is_no_country() -> None:
    assert term_sequence("Join us today.") == ("join", "today")
    assert "usa" not in term_sequence("between us and the AT&US lines")
