from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.web.document_view import view_document
from corpus.documents import Metadata, Page, Section, StoredVersion
from tests.support.web import MEETING, NOTICES

texts = st.text(st.sampled_from("ab \n\t。1."), max_size=120)


def _version(text, sections=(), pages=()):
    return StoredVersion(
        document_id="d",
        version="0" * 12,
        text=text,
        sections=sections,
        pages=pages,
        metadata=Metadata(),
        source_hash="",
        extractor="",
        created_at="",
    )


def _shown(view):
    return "".join(piece.text for block in view.blocks for piece in block.pieces)


def _marked(view):
    return "".join(piece.text for block in view.blocks for piece in block.pieces if piece.is_cited)


@given(text=texts, data=st.data())
def test_the_blocks_are_the_text_and_the_mark_is_the_span(text, data):
    places = st.integers(0, max(len(text) - 1, 0))
    starts = sorted(data.draw(st.sets(places, max_size=3)))
    sections = tuple(Section(title="x", level=1, start=at, end=len(text)) for at in starts)
    pages = tuple(Page(number=n, start=at) for n, at in enumerate(sorted(data.draw(st.sets(places, max_size=2))), 1))
    start = data.draw(places)
    end = data.draw(st.integers(start, len(text) + 3))
    view = view_document(_version(text, sections, pages), cited=(start, end))
    assert _shown(view) == text
    assert "".join(_marked(view).split()) == "".join(text[start:end].split())
    first = [piece for block in view.blocks for piece in block.pieces if piece.is_first]
    assert len(first) == (1 if text[start:end].strip() else 0)


@given(text=texts, limit=st.integers(1, 40))
def test_a_long_text_is_shown_in_parts_that_join(text, limit):
    shown, offset = "", 0
    while True:
        view = view_document(_version(text), offset=offset, limit=limit)
        shown += _shown(view)[offset - view.start :]
        assert view.end > offset or not view.has_later
        offset = view.end
        if not view.has_later:
            break
    assert shown == text


def test_headings_and_pages_stand_where_they_begin():
    view = view_document(MEETING)
    headings = ["".join(p.text for p in block.pieces).strip() for block in view.blocks if block.level]
    assert headings == ["1. Purpose", "2. Next steps", "3. Close"]
    assert [block.page for block in view.blocks if block.page] == ["1", "2"]


def test_a_long_text_is_opened_around_the_cited_words():
    text = "\n\n".join(f"Paragraph {n} of many." for n in range(200)) + f"\n\n{NOTICES}"
    start = text.index(NOTICES)
    view = view_document(_version(text), cited=(start, start + len(NOTICES)), limit=400)
    assert _marked(view) == NOTICES
    assert view.has_earlier
    assert not view.has_later
