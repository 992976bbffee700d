from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack import limits

_TEXTS = st.text(alphabet=st.sampled_from("あ。、？ a.\n」"), max_size=400)


@given(_TEXTS, st.integers(1, 60))
def test_pieces_put_together_are_the_text(text, limit):
    pieces = limits.split_text(text, limit)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= limit for piece in pieces)


def test_long_japanese_is_cut_at_sentence_ends():
    text = "両国は会議で協力を確認しました。" * 500
    pieces = limits.split_text(text, 3000)
    assert all(piece.endswith("。") for piece in pieces)


def test_a_closing_bracket_stays_with_its_sentence():
    assert limits.split_text("「はい。」次の文です", 8)[0] == "「はい。」"


def test_english_is_cut_at_sentence_ends_not_in_numbers():
    pieces = limits.split_text("It grew by 3.5 per cent. Then it fell again by far.", 30)
    assert pieces[0] == "It grew by 3.5 per cent."


def test_without_sentence_ends_words_stay_whole():
    assert limits.split_text("alpha beta gamma delta", 12) == ["alpha beta ", "gamma delta"]


def test_limit_of_zero_is_refused():
    with pytest.raises(ValueError):
        limits.split_text("a", 0)


def test_clip():
    assert limits.clip("abc", 3) == "abc"
    assert limits.clip("abcd", 3) == "ab…"


def test_pack_keeps_order_and_limits():
    blocks = [{"type": "x", "text": {"text": "a" * 2900}} for _ in range(10)]
    packed = limits.pack(blocks)
    assert [block for group in packed for block in group] == blocks
    assert all(limits.text_size(group) <= limits.MESSAGE for group in packed)
    assert [len(group) for group in limits.pack([{"type": "divider"}] * 120)] == [50, 50, 20]
    assert limits.pack([]) == []
