"""A request is answered in the asker's language, also where its topic is but a name in the other."""

from __future__ import annotations

import pytest

from bot.answering.tongue import language_of
from corpus.languages import Language


@pytest.mark.parametrize(
    ("text", "topic", "language"),
    [
        ("GCAPの要約をお願いします。", "GCAP", Language.JA),
        ("Harbour Safety Review の要約を日本語で。", "Harbour Safety Review", Language.JA),
        ("/summary 港湾メモ", "港湾メモ", Language.JA),
        ("/summary GCAP", "GCAP", Language.EN),
        ("Summarise the harbour paper", "the harbour paper", Language.EN),
    ],
)
def test_language(text, topic, language):
    assert language_of(text, topic) is language
