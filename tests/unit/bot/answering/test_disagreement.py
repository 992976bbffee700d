from __future__ import annotations

import pytest

from bot.answering.disagreement import disagreements
from bot.answering.draft import Draft
from bot.values import Citation, Sentence


def _draft(*texts: str, documents: str = "abc") -> Draft:
    citations = tuple(
        Citation(marker=i, document_id=documents[i - 1], version="v", title="T", quote=text, start=0, end=len(text))
        for i, text in enumerate(texts, start=1)
    )
    return Draft(sentences=tuple(Sentence(text=c.quote, citations=(c.marker,)) for c in citations), citations=citations)


@pytest.mark.parametrize(
    ("left", "right", "differ"),
    [
        ("The harbour office employs 240 people.", "The harbour office now employs 300 people.", True),
        ("The harbour gate opens at six.", "The harbour gate does not open at six.", True),
        ("港湾事務所の職員は240人です。", "港湾事務所の職員は300人です。", True),
        ("The harbour office employs 240 people.", "The harbour office employs 240 people at six desks.", False),
        ("The harbour office employs 240 people.", "The lighthouse was built in 1890.", False),
    ],
)
def test_like_sentences_of_two_documents_that_differ_are_told(left: str, right: str, *, differ: bool) -> None:
    assert disagreements(_draft(left, right)) == ([(1, 2)] if differ else [])
    assert disagreements(_draft(left, right, documents="aab")) == []
