from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ConfigError
from retrieval.glossary import Glossary, Term

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
