"""One suite for both homes of the vectors: folders and a Chroma server."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.answering.answerer import Answerer
from bot.backup import back_up, restore
from bot.erasure import Eraser
from bot.verification import verify
from corpus.errors import BuildCancelledError, ConfigError, RetrievalError
from retrieval.builder import Builder, BuildOptions
from retrieval.generations import COLLECTION_FILE, DOOMED, GenerationStore, opened
from retrieval.query import Query
from retrieval.texts import ChunkTexts
from retrieval.vector_homes import FolderHome, VectorHome
from retrieval.vector_server import ServerAddress, ServerHome
from tests.support.chroma import ChromaServer
from tests.support.conversations import make_turn
from tests.support.desk import Desk

Rows = dict[str, tuple[dict[str, Any], str, list[float]]]


@pytest.fixture
def server(chroma: ChromaServer) -> ServerHome:
    return ServerHome(ServerAddress(url=chroma.url), patience_s=0)


@pytest.fixture(params=["folder", "server"])
def home(request: pytest.FixtureRequest) -> VectorHome:
    return FolderHome() if request.param == "folder" else request.getfixturevalue("server")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = new_desk(tmp_path)
    yield made
    made.catalogue.close()


def new_desk(folder: Path, home: VectorHome | None = None) -> Desk:
    folder.mkdir(exist_ok=True)
    made = Desk(folder)
    made.vectors = home
    made.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n\nThey sail on Monday.\n")
    made.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    made.write("船舶.md", "# 船舶\n\n港には灰色の船が九隻ある。\n")
    return made


def live(desk: Desk) -> Path:
    return GenerationStore(desk.data_dir).current_folder()


def rows_of(home: VectorHome, folder: Path) -> Rows:
    """Every record of a generation's collection: metadata, text, vector by id."""
    with home.open(folder) as records:
        got = records._collection.get(include=["metadatas", "documents", "embeddings"])
    rows = zip(got["metadatas"], got["documents"], np.asarray(got["embeddings"]).round(5).tolist(), strict=True)
    return dict(zip(got["ids"], rows, strict=True))


def collections(chroma: ChromaServer) -> dict[str, dict[str, Any]]:
    """Names and metadata of all collections on the server."""
    with ServerHome(ServerAddress(url=chroma.url))._connected() as client:
        return {found.name: found.metadata for found in client.list_collections(limit=1000)}


def own(desk: Desk, chroma: ChromaServer) -> dict[str, dict[str, Any]]:
    """Those whose generations this desk ever had; other tests use the server too."""
    notes = GenerationStore(desk.data_dir).folder.rglob("*.json")
    named = {json.loads(note.read_text()).get("collection") for note in notes}
    return {name: facts for name, facts in collections(chroma).items() if name in named}


def test_a_collection_holds_what_the_matrix_holds(desk: Desk, home: VectorHome) -> None:
    desk.vectors = home
    chunks = desk.build().chunks["total"]
    assert home.count(live(desk)) == chunks == len(rows_of(home, live(desk)))
    assert home.holds(live(desk), records=chunks)
    texts = ChunkTexts(live(desk))
    with opened(live(desk)) as generation:
        ids = np.load(live(desk) / "record_ids.npy")
        rows = rows_of(home, live(desk))
        for row, (start, end) in enumerate(generation.spans.tolist()):
            document = generation.documents[generation.document_of_row[row]]
            facts, text, vector = rows[ids[row].tobytes().hex()]
            assert (facts["document_id"], facts["version"]) == (document.document_id, document.version)
            assert (facts["start"], facts["end"], text) == (start, end, texts[row])
            assert vector == pytest.approx(generation.vectors[row].tolist(), abs=1e-4)


def test_an_incremental_build_ends_as_a_fresh_one(desk: Desk, home: VectorHome, tmp_path: Path) -> None:
    desk.vectors = home
    desk.build()
    change(desk)
    desk.build(force_delete=True)
    fresh = new_desk(tmp_path / "fresh", FolderHome())
    change(fresh)
    fresh.build()
    assert rows_of(home, live(desk)) == rows_of(FolderHome(), live(fresh))
    fresh.catalogue.close()


def change(desk: Desk) -> None:
    desk.write("ships.md", "# Ships\n\nThe harbour is empty.\n")
    desk.write("planes.md", "# Planes\n\nA yellow aeroplane lands at noon.\n")
    (desk.source / "trains.md").unlink(missing_ok=True)


def test_verifying_finds_a_lost_record(desk: Desk, home: VectorHome) -> None:
    desk.vectors = home
    desk.build()
    assert counts_problems(desk) == ()
    with home.open(live(desk)) as records:
        records.delete(sorted(records.ids())[:1])
    assert "chroma" in str(counts_problems(desk))


def counts_problems(desk: Desk) -> tuple[str, ...]:
    checks = verify(desk.data_dir, catalogue=desk.catalogue, exchanges=(), vectors=desk.vectors)
    return next(check.problems for check in checks if check.name == "counts")


def test_an_erased_document_leaves_no_record(desk: Desk, home: VectorHome) -> None:
    desk.vectors = home
    desk.build()
    eraser(desk).erase("ships")
    assert all("grey ships" not in text for _, text, _ in rows_of(home, live(desk)).values())
    assert counts_problems(desk) == ()


def eraser(desk: Desk) -> Eraser:
    return Eraser(desk.data_dir, catalogue=desk.catalogue, builder=desk.builder(), state=None)


async def test_both_homes_give_the_same_rankings_and_replies(tmp_path: Path, server: ServerHome) -> None:
    """The searcher reads matrices that are the same bytes, wherever Chroma's collection lives."""
    desks = [new_desk(tmp_path / name, home) for name, home in (("a", FolderHome()), ("b", server))]
    questions = (
        "How many grey ships are in the harbour?",
        "港に船は何隻ありますか。",
        "When does the night train leave?",
    )
    told = []
    for desk in desks:
        desk.build()
        change(desk)
        desk.build(force_delete=True)
        searcher = desk.searcher()
        rankings = [searcher.search(Query(text=question)) for question in questions]
        answerer = Answerer(searcher=searcher, reader=searcher)
        replies = [await answerer.answer(make_turn(question), ()) for question in questions]
        told.append(
            (
                [[(hit.chunk.document_id, hit.chunk.start, hit.score) for hit in ranking.hits] for ranking in rankings],
                [(reply.outcome, reply.text, reply.citations) for reply in replies],
                (live(desk) / "vectors.npy").read_bytes(),
            )
        )
        desk.catalogue.close()
    assert told[0] == told[1]
    assert told[0][0][0]


def test_collections_go_with_their_generations(desk: Desk, server: ServerHome, chroma: ChromaServer) -> None:
    desk.vectors = server
    for number in range(6):
        desk.write("ships.md", f"# Ships\n\nThe harbour holds {number} grey ships.\n")
        desk.build()
    store = GenerationStore(desk.data_dir)
    assert len(own(desk, chroma)) == len(store.ids()) == 4
    store.prune(keep=1)
    server.settle(store)
    assert len(own(desk, chroma)) == len(store.ids()) == 2
    former = set(collections(chroma))
    eraser(desk).erase("trains")
    assert len(own(desk, chroma)) == 1
    assert not set(own(desk, chroma)) & former
    assert list((store.folder / DOOMED).glob("*")) == []


def test_the_live_collection_is_marked_and_a_rollback_moves_the_mark(
    desk: Desk, server: ServerHome, chroma: ChromaServer
) -> None:
    desk.vectors = server
    desk.build()
    desk.write("ships.md", "# Ships\n\nThe harbour is empty.\n")
    desk.build()

    def marked() -> list[str]:
        return [name for name, facts in own(desk, chroma).items() if facts.get("live")]

    assert marked() == [json.loads((live(desk) / COLLECTION_FILE).read_text())["collection"]]
    store = GenerationStore(desk.data_dir)
    store.rollback()
    server.settle(store)
    assert marked() == [json.loads((live(desk) / COLLECTION_FILE).read_text())["collection"]]
    assert desk.found("grey ships")[0] == "ships"
    assert counts_problems(desk) == ()


def test_a_refused_or_cancelled_build_leaves_no_collection(
    desk: Desk, server: ServerHome, chroma: ChromaServer, tmp_path: Path
) -> None:
    desk.vectors = server
    desk.build()
    before = set(collections(chroma))
    golden = tmp_path / "golden.jsonl"
    golden.write_text('{"question": "Where is the zebra?", "language": "en", "document": "zebra"}\n')
    desk.write("ships.md", "# Ships\n\nThe harbour is empty.\n")
    assert desk.build(golden=golden).refused
    assert set(collections(chroma)) == before
    builder = desk.builder()
    builder._on_event = lambda event: builder.cancel() if event["stage"] == "checking" else None
    with pytest.raises(BuildCancelledError):
        builder.build(BuildOptions(sources=[desk.source]))
    server.settle(GenerationStore(desk.data_dir))
    assert set(collections(chroma)) == before


def test_what_a_killed_build_left_is_dropped(desk: Desk, server: ServerHome, chroma: ChromaServer) -> None:
    desk.vectors = server
    desk.build()
    before = set(collections(chroma))
    folder = GenerationStore(desk.data_dir).begin("g20990101T000000-000")
    with server.begin(folder, kept=None, planned=())[0]:
        pass
    assert len(collections(chroma)) == len(before) + 1
    desk.write("ships.md", "# Ships\n\nThe harbour is empty.\n")
    desk.build()
    assert len(own(desk, chroma)) == 2
    assert not any("g2099" in name for name in collections(chroma))


def test_a_server_that_is_away_stops_builds_and_nothing_else(
    desk: Desk, server: ServerHome, chroma: ChromaServer
) -> None:
    desk.vectors = server
    desk.build()
    before = live(desk).name
    searcher = desk.searcher()
    desk.write("ships.md", "# Ships\n\nThe harbour is empty.\n")
    chroma.stop()
    try:
        with pytest.raises(RetrievalError, match=r"Chroma server at .* cannot be used") as caught:
            desk.build()
        assert "the live index answers" in caught.value.hint
        assert live(desk).name == before
        assert desk.found("grey ships", searcher)[0] == "ships"
        assert "cannot be used" in str(counts_problems(desk))
        with pytest.raises(RetrievalError, match="cannot be read any more") as caught:
            eraser(desk).erase("trains")
        assert "corpus erase trains" in caught.value.hint
        assert "trains" not in desk.found("night train", searcher)
        GenerationStore(desk.data_dir).prune(keep=0)
    finally:
        chroma.start()
    eraser(desk).erase("trains")
    assert desk.build().activated
    assert counts_problems(desk) == ()
    assert all("night train" not in text for _, text, _ in rows_of(server, live(desk)).values())


def test_a_request_is_repeated_while_the_server_restarts(desk: Desk, chroma: ChromaServer) -> None:
    desk.vectors = ServerHome(ServerAddress(url=chroma.url), patience_s=60)
    stopped = threading.Event()

    def stop(event: dict[str, object]) -> None:
        if event["stage"] == "writing" and not stopped.is_set():
            chroma.stop()
            stopped.set()
            threading.Timer(0.3, chroma.start).start()

    builder = desk.builder()
    builder._on_event = stop
    assert builder.build(BuildOptions(sources=[desk.source])).activated
    assert stopped.is_set()
    assert counts_problems(desk) == ()


@pytest.mark.parametrize("to_server", [True, False])
def test_changing_the_home_embeds_nothing_again(desk: Desk, server: ServerHome, to_server: bool) -> None:
    first, second = (FolderHome(), server) if to_server else (server, FolderHome())
    desk.vectors = first
    desk.build()
    former = rows_of(first, live(desk))
    desk.vectors = second
    assert counts_problems(desk) != ()
    desk.embedder.embedded.clear()
    result = desk.build()  # nothing changed but the home
    assert (result.activated, desk.embedder.embedded) == (True, [])
    assert rows_of(second, live(desk)) == former
    assert counts_problems(desk) == ()
    assert not desk.build().activated


def test_a_restored_backup_claims_no_collection(
    desk: Desk, server: ServerHome, chroma: ChromaServer, tmp_path: Path
) -> None:
    desk.vectors = server
    desk.build()
    before = set(collections(chroma))
    back_up(desk.data_dir, tmp_path / "backup.tar.gz")
    restore(tmp_path / "backup.tar.gz", tmp_path / "copy")
    store = GenerationStore(tmp_path / "copy")
    assert not server.holds(store.current_folder(), records=1)
    store.delete(store.current_id() or "", leased_too=True)
    copy = Builder(
        tmp_path / "copy",
        catalogue=desk.catalogue,
        embedder=lambda: desk.embedder,
        fingerprint=desk.embedder.fingerprint,
        vectors=server,
    )
    assert copy.build(BuildOptions(sources=[desk.source])).activated
    assert before < set(collections(chroma))


def test_the_server_is_checked(server: ServerHome, chroma: ChromaServer) -> None:
    assert server.check().startswith("Chroma server")
    absent = ServerHome(ServerAddress(url=chroma.url, database="nowhere"))
    with pytest.raises(RetrievalError, match="nowhere"):
        absent.check()
    assert FolderHome().check()


@pytest.mark.parametrize("url", ["chroma.example", "ftp://x", "http://x:port", "http://x/y", "http://u:p@x", "http://"])
def test_an_address_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="LIAISON_CHROMA_URL") as caught:
        ServerHome(ServerAddress(url=url))
    assert "http://HOST:PORT" in caught.value.hint


def test_the_token_is_sent_and_not_shown() -> None:
    seen: list[str | None] = []

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("X-Chroma-Token"))
            body = b'{"error": "AuthorizationError", "message": "no"}'
            self.send_response(401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        answering = threading.Thread(target=server.serve_forever, daemon=True)
        answering.start()
        home = ServerHome(ServerAddress(url=f"http://127.0.0.1:{server.server_port}", token="hunter2"))
        with pytest.raises(RetrievalError) as caught:
            home.check()
        server.shutdown()
        answering.join()
    assert seen
    assert set(seen) == {"hunter2"}
    assert "hunter2" not in caught.value.message + caught.value.hint + repr(caught.value.__cause__)
