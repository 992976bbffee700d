"""Repeats, lists of references, diversity: the order that hits are shown in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from corpus.documents import Metadata
from retrieval.duplicates import say_the_same
from retrieval.headings import asks_for_lists, heads_a_list
from retrieval.names import NamedDocuments
from retrieval.ordering import Candidates, DocumentFacts, Ordered, order
from retrieval.times import read_wish

TEXT = "The two sides agreed to hold the consultations every year in turn in London and in Tokyo."


@dataclass(frozen=True)
class Found:
    """One candidate, of a document of its own."""

    name: str
    text: str
    section: str | None
    metadata: Metadata


def candidate(name: str, text: str = TEXT, *, section: str | None = None, **metadata: object) -> Found:
    return Found(name, text, section, Metadata(**metadata))  # type: ignore[arg-type]


def ordered(
    candidates: Sequence[Found], angles: Sequence[float], *, question: str = "what?", **more: object
) -> list[Ordered]:
    """Candidates with falling scores a hundredth apart, whose vectors point along the angles."""
    scores = np.array([0.9 - 0.01 * place for place in range(len(candidates))], np.float32)
    vectors = np.array([[np.cos(a), np.sin(a)] for a in angles], np.float32)
    facts = DocumentFacts([(one.name, one.metadata) for one in candidates])
    listed = [heads_a_list(one.section) if one.section else bool(facts.lists[at]) for at, one in enumerate(candidates)]
    given = Candidates(
        facts=facts,
        owners=np.arange(len(candidates), dtype=np.int32),
        lists=np.array(listed, np.bool_),
        date=lambda place: None,
        text=lambda place: candidates[place].text,
    )
    return order(given, scores, lambda p: vectors[list(p)], wish=read_wish(question), wanted=10, **more)  # type: ignore[arg-type]


def test_a_repeat_goes_behind_all_others() -> None:
    found = ordered([candidate("a"), candidate("b", TEXT + " Yes."), candidate("c", "Other.")], [0, 0.01, 1])
    assert [one.place for one in found] == [0, 2, 1]
    assert found[0].duplicates == ("b",)


def test_repeats_stay_in_reach() -> None:
    others = [candidate(f"o{number}", f"Other {number}.") for number in range(7)]
    found = ordered([candidate("a"), candidate("b"), *others], [0, 0, *range(1, 8)])
    assert [one.place for one in found] == [0, 2, 3, 4, 5, 1, 6, 7, 8]


def test_an_original_speaks_for_its_altered_copy() -> None:
    copy = TEXT.replace("agreed", "concurred").replace("hold", "keep")
    found = ordered([candidate("copy", copy, fidelity="altered"), candidate("original")], [0, 0.01])
    assert [one.place for one in found] == [1, 0]
    assert found[0].duplicates == ("copy",)
    assert found[0].score == pytest.approx(0.9)


def test_other_numbers_say_something_else() -> None:
    found = ordered(
        [candidate("a", f"{TEXT} It was the 3rd time."), candidate("b", f"{TEXT} It was the 4th time.")], [0, 0]
    )
    assert [one.place for one in found] == [0, 1]
    assert found[0].duplicates == ()


def test_scores_do_not_rise() -> None:
    found = ordered([candidate("a", section="References"), candidate("b", "x"), candidate("c", "y")], [0, 1, 2])
    assert [one.place for one in found] == [1, 2, 0]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_list_of_references_keeps_its_place_where_it_is_asked_for() -> None:
    found = ordered([candidate("a", section="References"), candidate("b", "x")], [0, 1], lists=True)
    assert [one.place for one in found] == [0, 1]


def test_diversity_brings_something_else_forward() -> None:
    three = [candidate("a", "one"), candidate("b", "two"), candidate("c", "three")]
    assert [one.place for one in ordered(three, [0, 0.2, 1.5])] == [0, 1, 2]
    assert [one.place for one in ordered(three, [0, 0.2, 1.5], diversity=0.5)] == [0, 2, 1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (TEXT, TEXT.upper(), True),
        ("会議を東京で開く。", "会議を東京で開く", True),
        ("会議を東京で開く。", "予算を国会で決める。", False),
        ("", "", False),
    ],
)
def test_saying_the_same(one: str, other: str, same: bool) -> None:
    assert say_the_same(one, other) is same


@pytest.mark.parametrize(
    "heading", ["References", "Annex › 3. Further reading", "概要 > 参考文献", "関連リンク", "Notes › Footnotes"]
)
def test_headings_of_lists(heading: str) -> None:
    assert heads_a_list(heading)


@pytest.mark.parametrize("heading", ["", "Terms of reference", "Linking systems", "参考人の意見", "Recommendations"])
def test_other_headings(heading: str) -> None:
    assert not heads_a_list(heading)


def test_questions_about_references() -> None:
    assert asks_for_lists("Which references does it cite?")
    assert asks_for_lists("参考文献は何ですか")
    assert not asks_for_lists("Who chaired the meeting?")
    assert not asks_for_lists("Why do links to a URL leak data?")


def test_a_superseded_document_gives_way_unless_the_former_is_asked_for() -> None:
    two = [candidate("old", "x", status="superseded"), candidate("new", "y")]
    assert [one.place for one in ordered(two, [0, 1])] == [1, 0]
    assert [one.place for one in ordered(two, [0, 1], question="What did the previous version say?")] == [0, 1]


def test_documents_that_the_question_names_step_forward() -> None:
    documents = {
        "a": Metadata(publisher="Northern Policy Forum (NPF)", authors=("Ada Bell",)),
        "b": Metadata(publisher="外交政策会議"),
        "c": Metadata(publisher="Ministry of Works; Office of Roads"),
        "d": Metadata(),
    }
    named = NamedDocuments(documents)
    assert named.in_question("What does the NPF paper recommend?") == {"a"}
    assert named.in_question("What does Bell recommend?") == {"a"}
    assert named.in_question("外交政策会議の論文は何を勧めますか") == {"b"}
    assert named.in_question("What did the Office of Roads say?") == {"c"}
    assert named.in_question("Who rang the bell at the forum?") == frozenset()
    found = ordered([candidate("d", "x"), candidate("a", "y")], [0, 1], named={"a"})
    assert [one.place for one in found] == [1, 0]
