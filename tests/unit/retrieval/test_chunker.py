from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.documents import Metadata, Section, StoredVersion
from retrieval.chunker import LONGEST_TOKENS, chunk, estimated_tokens


def stored(text: str, sections: tuple[Section, ...] = ()) -> StoredVersion:
    return StoredVersion(
        document_id="d", version="v", text=text, sections=sections, pages=(), metadata=Metadata(),
        source_hash="", extractor="t", created_at="",
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["A sentence of words. ", "日本語の文です。", "\n\n", "Heading\n\n", "- item\n", "x" * 900, "語" * 700]
        ),
        max_size=60,
    )
)
def test_chunks_rebuild_the_text_and_stay_within_the_limit(parts: list[str]) -> None:
    text = "".join(parts)
    covered: set[int] = set()
    for piece in chunk(stored(text)):
        assert piece.sentences[0][0] == piece.start
        assert piece.sentences[-1][1] == piece.end
        assert sum(estimated_tokens(text[a:b]) for a, b in piece.sentences) <= LONGEST_TOKENS + 1
        span = set(range(piece.start, piece.end))
        assert not span & covered
        covered |= span
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


def test_a_chunk_does_not_cross_articles_and_carries_their_dates() -> None:
    first, second = "First article. It says a thing.\n\n", "Second article. It says another."
    text = first + second
    pieces = chunk(
        stored(
            text,
            (
                Section(title="First", level=1, start=0, end=len(first), date="2014-05"),
                Section(title="Second", level=1, start=len(first), end=len(text), date="2015-02-07"),
            ),
        )
    )
    assert [(p.section, p.date) for p in pieces] == [("First", "2014-05"), ("Second", "2015-02-07")]


def test_a_list_stays_with_its_lead_in_and_paragraph_numbers_are_the_documents_own() -> None:
    text = "7. The two sides identified these areas:\n - one thing to do\n - another thing to do"
    (piece,) = chunk(stored(text))
    assert piece.paragraph == "7"
    assert len(piece.sentences) == 3


def test_no_text_gives_no_chunk() -> None:
    assert chunk(stored(" \n ")) == []
