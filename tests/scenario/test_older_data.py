"""A data directory of the first release opens: databases are upgraded, nothing that was said is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.store.care import StateCare
from bot.store.engine import HEAD as STATE_HEAD
from bot.store.state import StateStore
from bot.verification import check_quotations, check_texts
from corpus.catalogue import Catalogue
from corpus.catalogue.schema import HEAD as CATALOGUE_HEAD
from corpus.catalogue.schema import tables as catalogue_tables
from corpus.errors import CorpusError
from tests.support.conversations import make_thread, make_turn

DUMPS = Path(__file__).resolve().parents[1] / "fixtures" / "older"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    for name in ("catalogue", "state"):
        connection = sqlite3.connect(tmp_path / f"{name}.sqlite")
        connection.executescript((DUMPS / f"{name}.sql").read_text(encoding="utf-8"))
        connection.close()
    return tmp_path


def open_catalogue(folder: Path) -> Catalogue:
    return Catalogue.open(folder / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))


def revision(file: Path, table: str) -> str:
    connection = sqlite3.connect(file)
    (found,) = connection.execute(f"SELECT version_num FROM {table}").fetchone()
    connection.close()
    return str(found)


def columns(file: Path) -> dict[str, set[str]]:
    connection = sqlite3.connect(file)
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in names}
    connection.close()
    return found


def test_the_dumps_are_of_the_first_release(older: Path) -> None:
    assert revision(older / "catalogue.sqlite", "catalogue_version") == "0001"
    assert revision(older / "state.sqlite", "alembic_version") == "0001"


def test_an_older_catalogue_is_upgraded(older: Path) -> None:
    catalogue = open_catalogue(older)
    assert [record.id for record in catalogue.documents()] == ["ships", "trains"]
    assert len(catalogue.versions("trains")) == 2
    assert catalogue.overrides("trains") == {"publisher": "The Railway"}
    assert catalogue.access_labels()["ships"].releasable_to == frozenset({"UK"})
    assert [tombstone.id for tombstone in catalogue.tombstones()] == ["notes"]
    assert check_texts(catalogue).passed
    catalogue.close()
    assert revision(older / "catalogue.sqlite", "catalogue_version") == CATALOGUE_HEAD


async def test_an_older_state_is_upgraded(older: Path) -> None:
    store = StateStore.open(older / "state.sqlite")
    (exchange,) = await store.history(make_thread())
    assert exchange.answer.id == "answer1"
    assert await store.receipt("answer1")
    assert [feedback.verdict for feedback in await store.feedback()] == ["good"]
    assert not await store.claim(make_turn())
    assert await store.claim(make_turn(turn_id="2.0"))
    store.close()
    assert revision(older / "state.sqlite", "alembic_version") == STATE_HEAD


def test_quotations_still_hold_and_can_be_erased(older: Path) -> None:
    catalogue, state = open_catalogue(older), StateCare.open(older / "state.sqlite")
    check = check_quotations(state.exchanges(), catalogue.version, erased=set())
    assert (check.checked, check.problems) == (1, ())
    assert state.redact("ships") == 2
    state.close()
    catalogue.close()


@pytest.mark.parametrize("is_new", [True, False])
def test_migrations_lead_to_the_tables_of_the_code(older: Path, tmp_path: Path, is_new: bool) -> None:
    """From nothing and from the first release alike."""
    from bot.store.tables import metadata as state_tables

    folder = tmp_path / "new" if is_new else older
    folder.mkdir(exist_ok=True)
    open_catalogue(folder).close()
    StateStore.open(folder / "state.sqlite").close()
    for file, wanted in (("catalogue.sqlite", catalogue_tables), ("state.sqlite", state_tables)):
        there = columns(folder / file)
        for table in wanted.sorted_tables:
            assert there[table.name] == {column.name for column in table.columns}, table.name


def test_a_catalogue_of_a_later_release_is_refused(older: Path) -> None:
    connection = sqlite3.connect(older / "catalogue.sqlite")
    connection.execute("UPDATE catalogue_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(CorpusError, match="another release"):
        open_catalogue(older)
