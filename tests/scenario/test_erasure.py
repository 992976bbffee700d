"""An erased document leaves no byte below the data directory, whatever held it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.audit.log import AuditLog
from bot.erasure import Eraser
from bot.records import UserKey
from bot.store.care import StateCare
from bot.store.state import StateStore
from bot.uploads import Card, Uploads
from bot.values import Answer, Premise, Sentence
from corpus.access import Audience, Principal
from corpus.errors import DocumentNotFoundError
from retrieval.generations import GenerationStore
from tests.support.conversations import make_answer, make_citation, make_turn
from tests.support.desk import Desk

CANARY = "zanzibarquetzal"
SENTENCE = f"The secret password of the harbour is {CANARY} until Monday."


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("ships.md", f"# Ships of {CANARY}\n\nThe harbour holds nine grey ships.\n\n{SENTENCE}\n")
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    return desk


def holders(folder: Path) -> list[str]:
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (CANARY.encode() in path.read_bytes() or CANARY.encode("utf-16-le") in path.read_bytes())
    ]


def eraser(desk: Desk) -> Eraser:
    state = desk.data_dir / "state.sqlite"
    return Eraser(
        desk.data_dir,
        catalogue=desk.catalogue,
        builder=desk.builder(),
        state=(lambda: StateCare.open(state)) if state.exists() else None,
        audit=AuditLog(desk.data_dir, key="k" * 40, keep_content=True),
    )


async def remember(desk: Desk) -> StateStore:
    """Save answers and receipts that quote the document in every place an answer has."""
    store = StateStore.open(desk.data_dir / "state.sqlite")
    secret = make_citation(1, document_id="ships", quote=SENTENCE, title=f"Ships of {CANARY}", section=CANARY)
    other = make_citation(2, document_id="trains", quote="The night train leaves from platform four.")
    answers: list[Answer] = [
        make_answer(
            text=f"{SENTENCE} [1]\nIt leaves from platform four. [2]",
            sentences=(
                Sentence(text=SENTENCE, citations=(1,)),
                Sentence(text="It leaves from platform four.", citations=(2,)),
            ),
            citations=(secret, other),
            notices=(f"“Ships of {CANARY}” has been superseded.",),
            follow_ups=(f"Who knows “{SENTENCE}”?",),
        ),
        make_answer(
            outcome="abstained",
            text=f"Not found. Nearest: {SENTENCE}",
            sentences=(),
            citations=(),
            closest=(secret,),
        ),
        make_answer(
            outcome="abstained",
            text=f"It is not so: {SENTENCE}",
            sentences=(),
            citations=(),
            premise=Premise(text=SENTENCE, citation=secret),
        ),
        make_answer(citations=(make_citation(document_id="trains"),)),
    ]
    from bot.conversation import make_receipt

    for number, answer in enumerate(answers):
        turn = make_turn(turn_id=f"{number}.0")
        await store.save(turn, answer)
        await store.save_receipt(turn.thread, answer.id, make_receipt(turn, answer))
    return store


async def test_no_file_holds_what_was_erased(desk: Desk) -> None:
    desk.build()
    desk.write("planes.md", "# Planes\n\nA yellow aeroplane lands at noon.\n")
    desk.build()
    desk.write("ships.md", f"# Ships of {CANARY}\n\nThe harbour holds ten grey ships.\n\n{SENTENCE}\n")
    desk.build()
    searcher = desk.searcher()
    store = await remember(desk)
    shown = {"shown": [{"document_id": "ships", "version": "0123456789ab", "span": [0, 9]}]}
    audit = AuditLog(desk.data_dir, key="k" * 40, keep_content=True)
    audit.record("answer", shown, texts={"reply": SENTENCE})
    assert len(holders(desk.data_dir)) > 4

    done = eraser(desk).erase("ships")

    assert holders(desk.data_dir) == []
    assert done.redacted == 6
    assert done.source_file == desk.source / "ships.md"
    assert done.generation == GenerationStore(desk.data_dir).current_id()
    assert GenerationStore(desk.data_dir).ids() == [done.generation]
    assert "ships" not in desk.found("grey ships", searcher)
    assert desk.found("yellow aeroplane", searcher)[0] == "planes"
    assert [record["event"] for record in audit.export()] == ["answer"]
    assert not audit.verify().fault
    assert [tombstone.id for tombstone in desk.catalogue.tombstones()] == ["ships"]
    store.close()


async def test_what_else_an_answer_said_stays(desk: Desk) -> None:
    desk.build()
    store = await remember(desk)
    eraser(desk).erase("ships")
    first, abstained, premised, untouched = (
        exchange.answer for exchange in reversed(await store.recent(_user(), limit=9))
    )
    assert first.text.endswith("It leaves from platform four. [2]")
    assert "erased" in first.text
    assert [c.quote for c in first.citations] == ["", "The night train leaves from platform four."]
    assert [s.citations for s in first.sentences] == [(2,)]
    assert abstained.closest[0].document_id == "ships"
    assert abstained.closest[0].quote == ""
    assert premised.premise is not None
    assert premised.premise.text == premised.text
    assert untouched.text == "The committee met in Geneva on 3 May 2011. [1]"
    receipt = await store.receipt(first.id)
    assert receipt is not None
    assert receipt["answer"]["text"] == first.text
    store.close()


async def test_the_erased_is_not_taken_in_again_and_its_traces_in_older_files_go_too(desk: Desk) -> None:
    desk.build()
    (desk.source / "ships.md").unlink()
    desk.build(force_delete=True)
    eraser(desk).erase("ships")
    assert holders(desk.data_dir) == []
    desk.write("ships.md", f"# Ships of {CANARY}\n\nThe harbour holds nine grey ships.\n\n{SENTENCE}\n")
    desk.build()
    assert "ships" not in desk.found("grey ships")
    assert [failure.path for failure in desk.catalogue.failures()] == [str(desk.source / "ships.md")]
    assert holders(desk.data_dir) == []


def test_an_interrupted_erasure_is_completed(desk: Desk) -> None:
    desk.build()
    desk.catalogue.erase("ships")
    assert holders(desk.data_dir)
    eraser(desk).erase("ships")
    assert holders(desk.data_dir) == []
    with pytest.raises(DocumentNotFoundError):
        eraser(desk).erase("nowhere")


def test_an_upload_is_deleted_with_its_card_and_what_waits(desk: Desk) -> None:
    uploads = Uploads(desk.data_dir, catalogue=desk.catalogue, max_file_mb=1)
    by, principal = UserKey(platform="slack", workspace_id="T1", user_id="U1"), Principal(name="u1", organisation="UK")
    text = f"# Note\n\n{SENTENCE}\n".encode()
    held, forgotten = (uploads.hold("note.md", text, by=by, principal=principal) for _ in range(2))
    assert uploads.store(held.token, Card(title=f"Note of {CANARY}", releasable_to=("UK",)), by=by)
    (desk.source / "ships.md").unlink()
    desk.build()
    assert "note" in desk.found("secret password of the harbour", audience=Audience.of(principal))
    assert eraser(desk).erase("note").source_file is None
    assert holders(desk.data_dir) == []
    assert uploads.held(forgotten.token, by=by) is None
    again = uploads.hold("note.md", b"# Note\n\nNothing of the kind.\n", by=by, principal=principal)
    stored = uploads.store(again.token, Card(title="Note", releasable_to=("UK",)), by=by)
    assert stored is not None
    assert stored.path.endswith("note-2/note-2.md")  # the erased id stays erased


def test_an_upload_in_the_folder_itself_is_deleted_with_its_entry(desk: Desk) -> None:
    uploads = desk.data_dir / "uploads"
    uploads.mkdir()
    desk.catalogue.add_upload_source(uploads)
    for name in ("note", "other"):
        (uploads / f"{name}.md").write_text(f"# {name}\n\n{SENTENCE if name == 'note' else 'A ferry.'}\n")
    cards = f"  note.md: {{title: Note of {CANARY}, releasable_to: [UK]}}\n  other.md: {{releasable_to: [JP]}}\n"
    (uploads / "catalogue.yaml").write_text(f"documents:\n{cards}")
    (desk.source / "ships.md").unlink()
    desk.build()
    eraser(desk).erase("note")
    assert holders(desk.data_dir) == []
    assert "other.md" in (uploads / "catalogue.yaml").read_text()


def test_an_upload_without_an_entry_is_not_read(desk: Desk) -> None:
    """Nothing says who may read it, and the default may be everybody."""
    uploads = desk.data_dir / "uploads"
    uploads.mkdir()
    desk.catalogue.add_upload_source(uploads)
    (uploads / "note.md").write_text("# Note\n\nA ferry.\n")
    desk.build()
    assert desk.catalogue.document("note") is None
    assert "who may read it" in desk.catalogue.failures()[0].reason


async def test_a_person_is_forgotten(desk: Desk) -> None:
    store = StateStore.open(desk.data_dir / "state.sqlite")
    from bot.conversation import make_receipt

    for number, user in enumerate(("U1", "U2")):
        turn = make_turn(f"What is {CANARY}?", turn_id=f"{number}.0", user_id=user)
        answer = make_answer(question=turn.text)
        await store.save(turn, answer)
        await store.save_receipt(turn.thread, answer.id, make_receipt(turn, answer))
    care = StateCare.open(desk.data_dir / "state.sqlite")
    assert care.forget_person("U1") == 2
    assert [exchange.turn.user_id for exchange in care.exchanges()] == ["U2"]
    assert care.forget_person("U2") == 2
    assert holders(desk.data_dir) == []
    care.close()
    store.close()


def _user() -> UserKey:
    return UserKey(platform="slack", workspace_id="T1", user_id="U1")


def test_an_erasure_stops_a_running_build(desk: Desk) -> None:
    """The build, in another thread, has the text in memory; it ends cancelled and writes nothing of it."""
    import threading

    from corpus.errors import BuildCancelledError
    from retrieval.builder import BuildOptions
    from retrieval.jobs import JobBoard

    desk.build()
    desk.write("ships.md", f"# Ships\n\n{SENTENCE}\n\nMore of it.\n")
    reached, ended = threading.Event(), []

    def slow(event: dict[str, object]) -> None:
        if event["stage"] == "embedding":
            reached.set()
            JobBoard(desk.data_dir).job()
            _until(lambda: (desk.data_dir / "job.cancel").exists())

    builder = desk.builder()
    builder._on_event = slow

    def work() -> None:
        try:
            builder.build(BuildOptions(sources=[desk.source]))
        except BuildCancelledError as exc:
            ended.append(exc)

    thread = threading.Thread(target=work)
    thread.start()
    assert reached.wait(60)
    eraser(desk).erase("ships")
    thread.join()
    assert len(ended) == 1
    assert holders(desk.data_dir) == []


def _until(condition) -> None:  # type: ignore[no-untyped-def]
    import time

    while not condition():
        time.sleep(0.01)
