from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        (
            "It was chaired by Ms. Ann Lee and Mr. B. Kato. They met.",
            ["It was chaired by Ms. Ann Lee and Mr. B. Kato.", "They met."],
        ),
        ("The U.S. forces stayed in the U.K. The rest left.", ["The U.S. forces stayed in the U.K.", "The rest left."]),
        (
            "It cost $5.5 million, e.g. for art. 9. See fig. 2.",
            ["It cost $5.5 million, e.g. for art. 9.", "See fig. 2."],
        ),
        ("He said “yes.” Then he left.", ["He said “yes.”", "Then he left."]),
        (
            "協議は開催された。「協力する。」と述べた。重要だ！本当？",
            ["協議は開催された。", "「協力する。」と述べた。", "重要だ！", "本当？"],
        ),
        ("Title without stop\n\nFirst sentence here.", ["Title without stop", "First sentence here."]),
        ("Lead in:\n- item one\n- item two", ["Lead in:", "- item one", "- item two"]),
        ("7. The two sides agreed. They met.", ["7. The two sides agreed.", "They met."]),
        (
            "There is momentum and opportunity to continue and\nexpand the work.",
            ["There is momentum and opportunity to continue and\nexpand the work."],
        ),
        ("Write to a.b@example.org today. Bye.", ["Write to a.b@example.org today.", "Bye."]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aA1 .!?。「」（）\n-・:、日本", max_size=80))
def test_spans_are_ordered_trimmed_and_leave_only_white_space_out(text: str) -> None:
    spans = sentence_spans(text)
    covered = set()
    last = 0
    for start, end in spans:
        assert last <= start < end
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        covered.update(range(start, end))
        last = end
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)
