"""Loan words heard in English ones."""

from __future__ import annotations

import pytest

from bot.answering.sounds import sounds_like


@pytest.mark.parametrize(
    ("katakana", "text", "is_heard"),
    [
        ("アテステーション", "Attestation is a way of achieving this.", True),
        ("フェデレーション", "They use a federation of harbours.", True),
        ("テスト", "A test was made.", True),
        ("テスト", "A toast was made.", True),  # the same consonants
        ("フェローシップ", "Ten fellowships were given.", True),
        ("アテステーション", "A station is a way of achieving this.", False),
    ],
)
def test_a_loan_word_is_heard_by_its_consonants(katakana: str, text: str, is_heard: bool) -> None:
    assert sounds_like(katakana, text) is is_heard
