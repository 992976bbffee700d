"""An installation carried into PostgreSQL: nothing lost, builds go on, and a backup leads back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from slack_sdk.oauth.installation_store.models.installation import Installation
from sqlalchemy import Engine

from bot.cli.data import data
from bot.platforms.slack.installations import Installations
from bot.store.state import StateStore
from corpus.access import Audience, Principal
from corpus.catalogue import Catalogue
from corpus.errors import ConfigError, CorpusError
from retrieval.searcher import LocalSearcher
from tests.support.conversations import make_answer, make_thread, make_turn
from tests.support.desk import Desk

EVERYBODY = frozenset({"public"})


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    desk.build()
    store = StateStore.open(desk.data_dir / "state.sqlite")
    await store.save(make_turn("何隻ですか。"), make_answer(citations=()))
    store.close()
    return desk


@pytest.fixture
def url(postgresql, monkeypatch: pytest.MonkeyPatch) -> str:
    made: str = postgresql.new_database()
    monkeypatch.setenv("LIAISON_DATABASE_URL", made)
    return made


def run(*arguments: str | Path, data_dir: Path) -> Result:
    return CliRunner().invoke(data, [*map(str, arguments), "--data-dir", str(data_dir)], catch_exceptions=False)


async def test_moving_keeps_documents_access_and_conversations(desk: Desk, url: str) -> None:
    desk.catalogue.set_override("ships", "releasable_to", ["UK"])
    result = run("move", "--json", data_dir=desk.data_dir)
    rows = {row["name"]: row["rows"] for row in map(json.loads, result.output.splitlines())}
    assert (rows["documents"], rows["versions"], rows["overrides"], rows["exchanges"]) == (2, 2, 1, 1)

    moved = Catalogue.open(url, default_releasable_to=EVERYBODY)
    assert moved.documents() == desk.catalogue.documents()
    assert moved.access_labels() == desk.catalogue.access_labels()
    assert moved.access_revision() == desk.catalogue.access_revision()
    store = StateStore.open(url)
    assert [exchange.turn.text for exchange in await store.history(make_thread())] == ["何隻ですか。"]
    store.close()

    desk.catalogue.close()
    desk.catalogue = moved
    desk.write("planes.md", "# Planes\n\nThe first plane lands at dawn.\n")  # numbers that the database gives go on
    assert desk.build().activated
    searcher = LocalSearcher(desk.data_dir, catalogue=moved, embedder=desk.embedder)
    assert desk.found("plane lands", searcher)[0] == "planes"
    visitors = Audience.of(Principal(name="visitor", organisation="public"))
    assert "ships" not in desk.found("grey ships", searcher, visitors)
    moved.set_override("ships", "releasable_to", ["public"])  # acts at once, through the database
    assert desk.found("grey ships", searcher, visitors)[0] == "ships"
    moved.close()


def installations(engine: Engine) -> Installations:
    return Installations(engine, client_id="1.2", secret="a secret", allowed=frozenset({"T1"}))


async def test_moving_keeps_workspaces_that_installed_the_app(desk: Desk, url: str, tmp_path: Path) -> None:
    store = StateStore.open(desk.data_dir / "state.sqlite")
    await installations(store.engine).async_save(
        Installation(
            app_id="A1",
            team_id="T1",
            team_name="Harbour",
            user_id="U1",
            bot_token="xoxb-1",
            bot_id="B1",
            bot_user_id="UB",
        )
    )
    store.close()
    moved = run("move", "--json", data_dir=desk.data_dir)
    rows = {row["name"]: row["rows"] for row in map(json.loads, moved.output.splitlines())}
    assert (rows["slack_bots"], rows["slack_installations"]) == (1, 1)

    store = StateStore.open(url)
    kept = installations(store.engine)
    assert [(bot.team_id, bot.bot_token, bot.team_name) for bot in kept.all()] == [("T1", "xoxb-1", "Harbour")]
    await kept.async_save(Installation(app_id="A1", team_id="T2", user_id="U2", bot_token="xoxb-2", bot_id="B2"))
    assert len(kept.all()) == 2  # numbers that the database gives go on
    store.close()

    backup, copy = tmp_path / "backup.tar.gz", tmp_path / "copy"
    assert run("backup", backup, data_dir=desk.data_dir).exit_code == 0
    assert run("restore", backup, data_dir=copy).exit_code == 0
    store = StateStore.open(copy / "state.sqlite")
    assert {bot.bot_token for bot in installations(store.engine).all()} == {"xoxb-1", "xoxb-2"}
    store.close()


async def test_a_backup_out_of_postgresql_leads_back_to_files_and_forth(
    desk: Desk, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql
) -> None:
    run("move", data_dir=desk.data_dir)
    for file in desk.data_dir.glob("*.sqlite*"):
        file.unlink()
    backup, copy = tmp_path / "backup.tar.gz", tmp_path / "copy"
    assert run("verify", data_dir=desk.data_dir).exit_code == 0
    assert run("backup", backup, data_dir=desk.data_dir).exit_code == 0
    result = run("restore", backup, data_dir=copy)
    assert result.exit_code == 0
    assert "data move" in result.output
    empty = postgresql.new_database()
    assert run("move", "--to", empty, data_dir=copy).exit_code == 0
    monkeypatch.delenv("LIAISON_DATABASE_URL")
    assert run("verify", data_dir=copy).exit_code == 0
    catalogue = Catalogue.open(empty, default_releasable_to=EVERYBODY)
    assert [record.id for record in catalogue.documents()] == ["ships", "trains"]
    catalogue.close()


async def test_moving_refuses_what_would_overwrite_or_leads_nowhere(desk: Desk, url: str, tmp_path: Path) -> None:
    run("move", data_dir=desk.data_dir)
    with pytest.raises(CorpusError, match="holds rows already"):
        run("move", data_dir=desk.data_dir)
    with pytest.raises(ConfigError, match="no catalogue to move"):
        run("move", data_dir=tmp_path / "nothing")


def test_moving_needs_a_target(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no database is named") as caught:
        run("move", data_dir=tmp_path)
    assert "LIAISON_DATABASE_URL" in caught.value.hint
