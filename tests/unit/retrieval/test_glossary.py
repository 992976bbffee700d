from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ConfigError
from retrieval.glossary import Glossary, Term, shipped_terms
from retrieval.glossary_editing import GlossaryEditor

FISH = Term(en=("Bureau of Fish", "Fish Bureau"), ja=("魚局",), abbreviations=("BOF",), former=("Office of Fish",))
SEA = Term(en=("sea",), ja=("海",))


def test_expands_into_the_other_language_first() -> None:
    glossary = Glossary([FISH, SEA])
    assert glossary.expand("What does the fish bureau do?") == ("魚局", "BOF", "Office of Fish", "Bureau of Fish")
    assert glossary.expand("魚局とは何ですか。")[:2] == ("Bureau of Fish", "Fish Bureau")


def test_abbreviations_keep_their_capitals_and_words_their_borders() -> None:
    glossary = Glossary([FISH, SEA])
    assert glossary.find("the BOF of old") == [FISH]
    assert glossary.find("bof!") == []
    assert glossary.find("a seaside season") == []
    assert glossary.find("ＢＯＦ") == [FISH]


def test_a_former_name_leads_to_the_present_one() -> None:
    assert "Bureau of Fish" in Glossary([FISH]).expand("Office of Fish")


def test_the_shipped_glossary_reads_and_the_own_one_comes_first(tmp_path: Path) -> None:
    assert Glossary.shipped().expand("NISC")
    (tmp_path / "glossary.yaml").write_text("terms:\n  - {en: [NISC], ja: [自分の訳]}\n")
    assert Glossary.of_data_dir(tmp_path).expand("What is NISC?")[0] == "自分の訳"


@pytest.mark.parametrize("content", ["[]", "terms: {a: b}", "terms: [{english: [x]}]", ":\n  :- ["])
def test_a_broken_glossary_says_how_it_should_look(tmp_path: Path, content: str) -> None:
    (tmp_path / "g.yaml").write_text(content)
    with pytest.raises(ConfigError, match="not a glossary"):
        Glossary.read(tmp_path / "g.yaml")


def test_an_edit_acts_on_the_next_question(tmp_path: Path) -> None:
    glossary, editor = Glossary.of_data_dir(tmp_path), GlossaryEditor(tmp_path)
    assert glossary.expand("What does the fish bureau do?") == ()
    editor.add(FISH)
    assert glossary.expand("What does the fish bureau do?")[0] == "魚局"
    editor.remove("魚局")
    assert glossary.expand("What does the fish bureau do?") == ()


def test_half_an_edit_by_hand_leaves_the_glossary_as_it_was(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    GlossaryEditor(tmp_path).add(FISH)
    glossary = Glossary.of_data_dir(tmp_path)
    (tmp_path / "glossary.yaml").write_text("terms: [{en")
    assert glossary.find("魚局") == [FISH]
    assert "stays as it was" in caplog.text
    with pytest.raises(ConfigError, match="not a glossary"):
        GlossaryEditor(tmp_path).add(FISH)
    assert (tmp_path / "glossary.yaml").read_text() == "terms: [{en"


def test_a_term_that_shares_a_name_is_extended(tmp_path: Path) -> None:
    editor = GlossaryEditor(tmp_path)
    editor.add(FISH)
    joined = editor.add(Term(en=("fish bureau",), ja=("水産局",)))
    assert joined.ja == ("魚局", "水産局")
    assert editor.own() == (joined,)


def test_a_shipped_term_is_extended_left_out_and_brought_back(tmp_path: Path) -> None:
    editor = GlossaryEditor(tmp_path)
    shipped = next(term for term in shipped_terms() if "NISC" in term.spellings)
    joined = editor.add(Term(abbreviations=("NISC",), ja=("古い室",)))
    assert set(joined.spellings) == {*shipped.spellings, "古い室"}
    assert shipped not in editor.shipped()
    assert editor.remove("古い室") == (joined,)
    assert shipped in editor.shipped()
    editor.remove("NISC")
    assert shipped not in editor.shipped()
    assert Glossary.of_data_dir(tmp_path).find("NISC") == []
    with pytest.raises(ConfigError, match="no term"):
        editor.remove("NISC")
    editor.add(Term(en=(shipped.en[0],), former=("NISC",)))
    assert Glossary.of_data_dir(tmp_path).find("NISC") != []


@pytest.mark.parametrize(
    "term",
    [
        Term(),
        Term(en=("Fish",)),
        Term(en=("Fish", "fish")),
        Term(en=("x",), ja=("魚局",)),
        Term(en=("魚局",), ja=("局",)),
        Term(en=("Fish" * 40,), ja=("魚局",)),
    ],
)
def test_what_is_no_term_is_refused(term: Term, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        GlossaryEditor(tmp_path).add(term)
    assert GlossaryEditor(tmp_path).own() == ()
