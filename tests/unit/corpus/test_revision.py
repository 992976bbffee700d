"""The access revision: seen at once whoever changed it, and never in the way of a writer."""

from pathlib import Path

from corpus.catalogue import Catalogue, access
from corpus.catalogue.engine import writing

PUBLIC = frozenset({"public"})


def test_a_change_by_another_process_is_seen_at_once(tmp_path: Path) -> None:
    ours, theirs = (Catalogue.open(tmp_path / "c.sqlite", default_releasable_to=PUBLIC) for _ in range(2))
    before = ours.access_revision()
    with writing(theirs._engine) as connection:
        access.raise_revision(connection)
        assert ours.access_revision() == before  # not yet committed
    assert ours.access_revision() == theirs.access_revision() == before + 1
    ours.close()
    assert ours.access_revision() == before + 1  # by a new connection
    ours.close()
    theirs.close()


def test_reading_holds_no_transaction_open(tmp_path: Path) -> None:
    catalogue = Catalogue.open(tmp_path / "c.sqlite", default_releasable_to=PUBLIC)
    catalogue.access_revision()
    connection = catalogue._revision._connection
    assert connection is not None
    assert not connection.in_transaction
    with catalogue._engine.connect() as other:  # a checkpoint that resets the log waits for every reader
        other.exec_driver_sql("COMMIT")
        assert other.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        other.exec_driver_sql("BEGIN")
    catalogue.close()
    assert catalogue._revision._connection is None
