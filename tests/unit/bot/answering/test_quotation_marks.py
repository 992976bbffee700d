"""Quotations stand in the marks of their own language."""

from __future__ import annotations

import pytest

from bot.answering.wording import in_quotes


@pytest.mark.parametrize(
    "text",
    [
        "They held the fourth harbour talks (港湾協議) in May.",
        "The talks took place (see above).",
        "The body is the 港湾局 of the town, as this sentence says at length.",
    ],
)
def test_english_with_a_translation_in_brackets_is_english(text: str) -> None:
    assert in_quotes(text) == f"“{text}”"


@pytest.mark.parametrize("text", ["第2回港湾協議（Harbour Talks）はロンドンで開かれた。", "（港湾協議）"])
def test_japanese_is_japanese(text: str) -> None:
    assert in_quotes(text) == f"「{text}」"
