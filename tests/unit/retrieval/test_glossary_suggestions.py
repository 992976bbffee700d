"""What documents define and the glossary lacks."""

from collections.abc import Sequence

import numpy as np
import pytest

from corpus.languages import Language
from retrieval.glossary import Glossary, Term
from retrieval.glossary_suggestions import Paper, Suggestion, suggest

EN, JA = Language.EN, Language.JA


def paper(text: str, name: str = "p", language: Language = EN, *, of: str | None = None) -> Paper:
    return Paper(document_id=name, text=text, language=language, translation_of=of)


def suggested(*papers: Paper, known: Sequence[Term] = ()) -> list[Suggestion]:
    return suggest(papers, known=Glossary(known))


def test_one_abbreviation_joins_its_names_of_both_languages() -> None:
    found = suggested(
        paper("The Joint Harbour Desk (JHD) opened. The Joint Harbour Desk (JHD) is small.", "a"),
        paper("共同港湾室(以下「JHD」という。)を開いた。", "b", JA),
    )
    term = Term(en=("Joint Harbour Desk",), ja=("共同港湾室",), abbreviations=("JHD",))
    assert [(one.term, one.basis, one.count, one.documents) for one in found] == [(term, "definition", 3, ("a", "b"))]


@pytest.mark.parametrize(
    ("text", "abbreviations"),
    [
        ("The Office of Harbours (港湾局), which opened", ()),
        ("港湾局（Office of Harbours）は", ()),
        ("港湾局（Office of Harbours: OHX）は", ("OHX",)),
    ],
)
def test_a_name_given_in_both_languages(text: str, abbreviations: tuple[str, ...]) -> None:
    term = Term(en=("Office of Harbours",), ja=("港湾局",), abbreviations=abbreviations)
    assert term in [one.term for one in suggested(paper(text))]


def test_what_the_glossary_has_is_not_suggested() -> None:
    text = paper("The Joint Harbour Desk (JHD) opened. 港湾局（Office of Harbours）は")
    known = [
        Term(en=("Joint Harbour Desk",), ja=("共同港湾室",), abbreviations=("JHD",)),
        Term(en=("Office of Harbours",), ja=("港湾局",)),
    ]
    assert suggested(text, known=known) == []
    assert len(suggested(text, known=[Term(en=("Office of Harbours",), ja=("海洋局",))])) == 2


def test_names_of_a_translated_pair_that_are_nearest() -> None:
    names = {"Harbour Desk": 0, "Grain Fund": 1, "Winter Pact": 2, "共同港湾室": 0, "穀物基金": 1, "冬季協定": 2}

    def embed(texts: Sequence[str]) -> np.ndarray:
        return np.eye(4, dtype=np.float32)[[names.get(text, 3) for text in texts]]

    english = paper("The Harbour Desk met. Harbour Desk. Grain Fund\nGrain Fund. Winter Pact. In Winter Pact.", "en")
    japanese = paper("共同港湾室は共同港湾室を、穀物基金は穀物基金を。", "ja", JA, of="en")
    found = suggest([english, japanese], known=Glossary([]), embed=embed)
    assert {(one.term.en, one.term.ja) for one in found} == {
        (("Harbour Desk",), ("共同港湾室",)),
        (("Grain Fund",), ("穀物基金",)),
    }
    assert {one.documents for one in found} == {("en", "ja")}
    assert suggest([english, japanese], known=Glossary([])) == []
    alone = paper(japanese.text, "ja", JA)
    assert suggest([english, alone], known=Glossary([]), embed=embed) == []


def test_an_id_stays_while_the_suggestion_does() -> None:
    one, two = (suggested(paper("The Joint Harbour Desk (JHD) opened.", name))[0] for name in ("a", "b"))
    assert one.id == two.id
    assert one.id != suggested(paper("The Joint Harbour Dock (JHD) opened."))[0].id
