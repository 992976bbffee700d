import pytest

from corpus.errors import DocumentLoadError
from corpus.loaders import LoadedDocument, load


def read(text: str) -> LoadedDocument:
    return load(text.encode(), "note.md")


def test_markup_goes_and_text_stays() -> None:
    loaded = read(
        "# Joint *plan*\n\nThe **two** sides agreed on [a plan](https://example.org/x) for `exercises`.\n"
        "It is \\'new\\'. <!-- hidden\nnote --> ![logo](logo.png)\n\n<div>Kept &amp; plain</div>\n"
    )
    assert loaded.text == ("Joint plan\n\nThe two sides agreed on a plan for exercises. It is 'new'.\n\nKept & plain")
    assert loaded.extractor.startswith("md/")


def test_headings_become_nested_sections_with_exact_spans() -> None:
    loaded = read("# One\n\nIntro text.\n\n## Two\n\nMore.\n\n### Three\n\nDeep.\n\n## Four\n\nEnd.\n")
    spans = {s.title: (s.level, loaded.text[s.start : s.end].split("\n")[0]) for s in loaded.sections}
    assert spans == {"One": (1, "One"), "Two": (2, "Two"), "Three": (3, "Three"), "Four": (2, "Four")}
    two = next(s for s in loaded.sections if s.title == "Two")
    assert loaded.text[two.start : two.end].endswith("Deep.\n\n")


def test_lists_and_tables_stay_readable() -> None:
    loaded = read("Agreed:\n\n- first\n\n- second\n  1. nested\n\n| Year | Place |\n|---|---|\n| 2023 | Tokyo |\n")
    assert loaded.text == "Agreed:\n- first\n- second\n  1. nested\n\nYear | Place\n2023 | Tokyo"


def test_numbering_of_an_ordered_list_is_kept() -> None:
    assert read("3. three\n4. four\n").text == "3. three\n4. four"


def test_a_bold_line_of_its_own_is_a_heading_but_a_bold_sentence_is_not() -> None:
    loaded = read("## Top\n\n**Migration**\n\nText.\n\n**This is a whole sentence.**\n\n**Do this:**\n\n- a\n")
    assert [(s.title, s.level) for s in loaded.sections] == [("Top", 2), ("Migration", 3)]
    assert "**" not in loaded.text


def test_japanese_emphasis_that_commonmark_does_not_see_leaves_no_marks() -> None:
    loaded = read("これは**「重要」**である。\n続きの文。\n")
    assert loaded.text == "これは「重要」である。続きの文。"


def test_front_matter_is_read_and_not_part_of_the_text() -> None:
    loaded = read("---\nid: plan-1\ntitle: 'A: B'\nreleasable_to: [UK]\ndate: 2024-05-01\n---\n# Head\n\nBody.\n")
    assert loaded.stated["id"] == "plan-1"
    assert loaded.stated["releasable_to"] == ["UK"]
    assert loaded.text == "Head\n\nBody."


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert read("---\n\nJust prose.\n\n---\n\nMore.\n").text == "Just prose.\n\nMore."


@pytest.mark.parametrize(
    "head", ["title: [unclosed", "a: &x [1]\nb: *x", "title: x\n  bad: y\n :", 'marking: TLP:RED\nfoo: "bar']
)
def test_broken_front_matter_fails_as_it_may_hold_access_rules(head: str) -> None:
    with pytest.raises(DocumentLoadError) as caught:
        read(f"---\n{head}\n---\nBody.\n")
    assert caught.value.hint


def test_comments_alone_are_no_text() -> None:
    with pytest.raises(DocumentLoadError, match="no text"):
        read("<!-- nothing -->\n\n![only](an-image.png)\n")
