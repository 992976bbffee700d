"""PostgreSQL's engine: schemas, passwords, servers that come and go."""

import pytest
from sqlalchemy import text

from corpus.access import PUBLIC
from corpus.catalogue import Catalogue
from corpus.databases import postgresql_engine, shown
from corpus.errors import ConfigError, CorpusError

EVERYBODY = frozenset({PUBLIC})


def test_catalogue_and_state_share_a_database_without_meeting(postgresql) -> None:
    from bot.store.state import StateStore

    url = postgresql.new_database()
    Catalogue.open(url, default_releasable_to=EVERYBODY).close()
    StateStore.open(url).close()
    engine = postgresql_engine(url, schema="state")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT table_schema, table_name FROM information_schema.tables"))
        found = {(row[0], row[1]) for row in rows}
    engine.dispose()
    assert {("catalogue", "documents"), ("catalogue", "catalogue_version")} <= found
    assert {("state", "exchanges"), ("state", "alembic_version")} <= found
    assert not [name for schema, name in found if schema == "public"]


def test_a_restarted_server_is_found_again(postgresql) -> None:
    catalogue = Catalogue.open(postgresql.new_database(), default_releasable_to=EVERYBODY)
    former = catalogue.access_revision()
    postgresql.stop()
    postgresql.start()
    assert catalogue.access_revision() == former
    catalogue.close()


def test_a_server_that_is_away_is_named_without_its_password() -> None:
    from bot.store.state import StateStore

    url = "postgresql://officer:hunter2@127.0.0.1:1/liaison"
    with pytest.raises(CorpusError, match=r"officer:\*\*\*@127\.0\.0\.1") as caught:
        Catalogue.open(url, default_releasable_to=EVERYBODY)
    assert "LIAISON_DATABASE_URL" in caught.value.hint
    assert "hunter2" not in str(caught.value)
    with pytest.raises(ConfigError, match="cannot be opened") as refused:
        StateStore.open(url)
    assert "hunter2" not in refused.value.message


def test_a_database_of_another_encoding_is_refused(postgresql) -> None:
    url = postgresql.new_database(encoding="SQL_ASCII")
    with pytest.raises(ConfigError, match="SQL_ASCII") as caught:
        Catalogue.open(url, default_releasable_to=EVERYBODY)
    assert "--encoding UTF8 --template template0" in caught.value.hint


def test_what_is_no_address_is_refused() -> None:
    assert shown("postgresql://user:word@host:port/x") == "the given address"
    with pytest.raises(ConfigError, match="LIAISON_DATABASE_URL"):
        postgresql_engine("postgresql://user@host:port/x", schema="state")
