import pytest

from corpus.documents import Metadata, Section
from corpus.errors import DocumentLoadError
from corpus.languages import Language
from corpus.markings import is_known_marking, marking_in_text, normal_marking
from corpus.metadata import merge, parse_field


def merged(
    text: str = "Some text of a document that has no heading at all, and that goes on for a while.",
    *,
    stated: dict[str, object] | None = None,
    sidecar: dict[str, object] | None = None,
    properties: dict[str, object] | None = None,
    sections: tuple[Section, ...] = (),
) -> Metadata:
    return merge(
        stated=stated or {},
        sidecar=sidecar or {},
        properties=properties or {},
        text=text,
        sections=sections,
        name="folder/some_file-name.txt",
    )


def test_the_document_wins_over_catalogue_over_properties_over_inference() -> None:
    found = merged(
        "Heading\n\n2001-01-01\n\nBody",
        stated={"title": "Stated"},
        sidecar={"title": "Sidecar", "publisher": "Sidecar"},
        properties={"title": "File", "publisher": "File", "authors": "Ada Example"},
    )
    assert (found.title, found.publisher, found.authors, found.date) == (
        "Stated",
        "Sidecar",
        ("Ada Example",),
        "2001-01-01",
    )
    assert found.inferred == {"date", "language"}


def test_the_date_of_a_file_counts_as_inferred() -> None:
    assert "date" in merged(properties={"date": "2020-01-02"}).inferred
    assert "date" not in merged(properties={"date": "2020-01-02"}, sidecar={"date": "2019"}).inferred


def test_inference_takes_title_language_and_kind() -> None:
    found = merged("共同声明\n\n両政府は協議を行った。")
    assert (found.title, found.language, found.kind) == ("共同声明", Language.JA, "statement")
    assert found.inferred == {"title", "language", "kind"}


def test_without_heading_the_file_name_is_the_title() -> None:
    assert merged().title == "some file name"


def test_a_page_of_several_articles_gets_no_date_of_its_own() -> None:
    text = "First\n\n7 February 2015\n\nBody\n\nSecond\n\n8 March 2014\n\nBody"
    sections = (
        Section(title="First", level=1, start=0, end=29, date="2015-02-07"),
        Section(title="Second", level=1, start=29, end=len(text), date="2014-03-08"),
    )
    assert merged(text, sections=sections).date is None
    assert merged(text, sections=sections[:1]).date == "2015-02-07"


def test_a_date_in_prose_is_not_the_documents() -> None:
    assert merged("Title\n\nThe meeting was held in London on Friday, 16 March 2018.").date is None


def test_values_are_brought_into_form() -> None:
    found = merged(
        stated={
            "Author": "Ada Example and Bo Sample",
            "lang": "en-GB",
            "releasable-to": "uk, Public",
            "tlp": "amber",
            "kind": "novel",
            "url": "javascript:alert(1)",
            "status": "In force",
            "unknown": 1,
        }
    )
    assert found.authors == ("Ada Example", "Bo Sample")
    assert found.language is Language.EN
    assert found.releasable_to == ("uk", "public")
    assert (found.marking, found.kind, found.url, found.status) == ("TLP:AMBER", "other", None, "in_force")


@pytest.mark.parametrize(
    "stated",
    [
        {"releasable_to": {"UK": True}},
        {"releasable_to": "every/one <script>"},
        {"releasable_to": True},
        {"marking": ["TLP:RED"]},
        {"releaseable_to": ["UK"]},
        {"markings": "TLP:RED"},
    ],
)
def test_access_fields_that_cannot_be_understood_fail_rather_than_default(stated: dict[str, object]) -> None:
    with pytest.raises(DocumentLoadError) as caught:
        merged(stated=stated)
    assert caught.value.hint


def test_parse_field_refuses_unknown_fields() -> None:
    with pytest.raises(ValueError, match="colour"):
        parse_field("colour", "red")


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("tlp: clear", "TLP:CLEAR"),
        ("TLP：AMBER＋STRICT", "TLP:AMBER+STRICT"),
        ("Official – Sensitive", "OFFICIAL-SENSITIVE"),
        ("official sensitive commercial", "OFFICIAL-SENSITIVE COMMERCIAL"),
        ("機密性２", "機密性2情報"),
        ("House  rules", "HOUSE RULES"),
    ],
)
def test_markings_have_a_normal_spelling(written: str, normal: str) -> None:
    assert normal_marking(written) == normal


def test_a_marking_in_the_text_counts() -> None:
    assert marking_in_text("OFFICIAL-SENSITIVE\n\nNote\n\nBody") == "OFFICIAL-SENSITIVE"
    assert marking_in_text("Note\n\nThe word secret\n\nBody") is None
    found = merged("【部外秘】\n\n担当者のメモである。")
    assert found.marking == "部外秘"
    assert "marking" in found.inferred
    assert is_known_marking("部外秘")
    assert not is_known_marking("HOUSE RULES")
