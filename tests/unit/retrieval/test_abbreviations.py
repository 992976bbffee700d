"""Abbreviations that documents define themselves, and the wording they lead to."""

from pathlib import Path

import numpy as np
import pytest

from corpus.access import Audience, Principal
from corpus.languages import Language
from retrieval.abbreviations import abbreviations_in, definitions_in
from retrieval.glossary import Glossary, Term
from retrieval.lexical import LexicalIndex
from retrieval.query import Query
from retrieval.rows import RowSet
from retrieval.searcher import LocalSearcher
from retrieval.wording import Wording
from tests.support.desk import Desk


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("The Joint Incident Desk (JID) met.", [("JID", "Joint Incident Desk")]),
        ("Members of the Board for Common Standards (BCS) voted.", [("BCS", "Board for Common Standards")]),
        ("The JID (Joint Incident Desk) met.", [("JID", "Joint Incident Desk")]),
        ("共同対処室（以下「JID」という。）は", [("JID", "共同対処室")]),
        ("It met in March (MOU).", []),
        ("The Ministry (see Annex A) agreed.", []),
    ],
)
def test_definitions(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(definitions_in(text)) == pairs


def test_abbreviations_of_a_question() -> None:
    assert abbreviations_in("Does the JID or the R&D board report to JID?") == ["JID", "R&D"]
    assert abbreviations_in("A question without any.") == []


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write("mandate.md", "# Mandate\n\nThe Joint Incident Desk (JID) was set up in Leeds.\n")
    made.write("staff.md", "# Staffing\n\nThe Joint Incident Desk employs forty analysts.\n")
    made.write("garden.md", "# Garden\n\nRoses need water in dry summers.\n")
    made.build()
    return made


def test_the_documents_own_definition_finds_the_long_name(desk: Desk) -> None:
    hits = desk.searcher().search(Query(text="JID analysts")).hits
    by_id = {hit.chunk.document_id: hit.lexical for hit in hits}
    without = Query(text="XYZ analysts")
    plain = {hit.chunk.document_id: hit.lexical for hit in desk.searcher().search(without).hits}
    assert by_id["staff"] > plain["staff"]


def test_a_definition_that_may_not_be_read_is_not_known(desk: Desk) -> None:
    engine = desk.searcher()._current()
    rows = engine.library.rows(Audience.of(Principal(name="p")), Query(text="x").filters)
    hidden = RowSet(
        [(r, r + 1) for r in rows.rows().tolist() if "(JID)" not in engine._texts.of_rows([r])[0]], total=rows.total
    )
    assert engine._abbreviations.names("JID?", readable=rows, known=lambda _: False) == ("Joint Incident Desk",)
    assert engine._abbreviations.names("JID?", readable=hidden, known=lambda _: False) == ()


def test_the_glossary_joins_the_callers_own_expansions(desk: Desk) -> None:
    glossary = Glossary([Term(en=("Joint Incident Desk",), ja=("共同対処室",))])
    searcher = LocalSearcher(desk.data_dir, catalogue=desk.catalogue, embedder=desk.embedder, glossary=glossary)
    engine = searcher._current()
    query = Query(text="共同対処室の人数", expansions=("analysts",))
    rows = engine.library.rows(query.audience, query.filters)
    assert engine._expansions(query, Language.JA, rows) == ("analysts", "Joint Incident Desk")


def test_expansions_help_and_never_hurt(tmp_path: Path) -> None:
    LexicalIndex.build([["budget", "report"], ["yosan"], ["other"]], tmp_path / "lexical")
    index, rows = LexicalIndex.open(tmp_path / "lexical"), RowSet.everything(3)
    alone = Wording(own=("budget", "report")).share(index, readable=rows)
    joined = Wording(own=("budget", "report"), more=("yosan",)).share(index, readable=rows)
    assert joined[0] == alone[0] > joined[1] > alone[1] == 0.0
    assert np.all(joined <= 1)
