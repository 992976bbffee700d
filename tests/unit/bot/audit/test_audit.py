"""The audit record: nothing can be changed, removed or put between without `verify` saying so."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import threading
from pathlib import Path

import pytest

from bot.audit import chain, events
from bot.audit.log import AuditLog
from bot.conversation import ConversationService
from bot.store.state import StateStore
from corpus.access import ANYONE, Audience
from corpus.errors import LiaisonError
from tests.support.cli import liaison
from tests.support.conversations import ScriptedAnswerer, make_answer, make_turn

CANARY = "zebrafish-7731"
LATER = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)


def make_log(folder: Path, **options: object) -> AuditLog:
    return AuditLog(folder, key="k" * 40, **options)  # type: ignore[arg-type]


def filled(folder: Path, count: int = 5) -> AuditLog:
    log = make_log(folder)
    for number in range(count):
        log.record("answer", {"number": number}, texts={"question": f"{CANARY} {number}"})
    return log


def lines(log: AuditLog) -> list[str]:
    return log.path.read_text(encoding="utf-8").splitlines()


def test_records_follow_each_other_and_hold_hashes_of_texts(tmp_path):
    log = filled(tmp_path)
    assert log.verify() == chain.Verdict(records=5, head=log.verify().head)
    assert [record["seq"] for record in log.export()] == [1, 2, 3, 4, 5]
    assert CANARY not in log.path.read_text()
    first, second = list(log.export())[:2]
    assert first["facts"]["question_hash"] == log.digest(f"{CANARY} 0")
    assert second["previous"] == first["hash"]
    assert make_log(tmp_path / "other").digest("x") == log.digest("x")
    assert AuditLog(tmp_path / "other", key="q" * 40).digest("x") != log.digest("x")


def test_texts_are_kept_only_where_the_installation_wants_that(tmp_path):
    log = make_log(tmp_path, keep_content=True)
    log.record("answer", {"shown": [{"document_id": "paper"}]}, texts={"question": CANARY})
    log.record("answer", {"shown": [{"document_id": "other"}]}, texts={"question": "kept"})
    assert next(log.export())["content"] == {"question": CANARY}
    assert log.forget("paper") == 1
    assert CANARY not in log.path.read_text()
    assert "kept" in log.path.read_text()
    assert not log.verify().fault


@pytest.mark.parametrize("act", ["change", "remove", "insert", "swap", "shorten", "replace", "garbage"])
def test_whatever_is_done_to_the_file_is_found(tmp_path, act):
    log = filled(tmp_path)
    kept = lines(log)
    if act == "change":
        kept[2] = kept[2].replace('"number":2', '"number":9')
    elif act == "remove":
        del kept[1]
    elif act == "insert":
        kept.insert(2, kept[1])
    elif act == "swap":
        kept[1], kept[2] = kept[2], kept[1]
    elif act == "shorten":
        kept = kept[:-2]
    elif act == "replace":
        record = json.loads(kept[3])
        record["facts"]["number"] = 9
        kept[3] = chain.canonical({**record, "hash": chain.hash_of(record)})
    else:
        kept[3] = "{"
    log.path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert log.verify().fault


def test_a_purged_record_still_verifies_and_a_cut_one_does_not(tmp_path):
    log = filled(tmp_path)
    assert log.purge(dt.date(2000, 1, 1)) == 0
    assert log.purge(LATER) == 5
    log.record("answer", {"number": 9})
    assert not log.verify().fault
    assert [record["event"] for record in log.export()] == [chain.PURGE, "answer"]
    assert log.purge(LATER) == 2
    assert not log.verify().fault
    cut = filled(tmp_path / "cut")
    kept = [json.loads(line) for line in lines(cut)]
    anchor = {"anchor": {"seq": kept[1]["seq"], "hash": kept[1]["hash"]}}
    cut.path.write_text("\n".join(map(chain.canonical, [anchor, *kept[2:]])) + "\n")
    assert "no record of a purge" in cut.verify().fault
    with pytest.raises(LiaisonError):
        cut.purge(LATER)


def test_a_record_that_a_killed_process_wrote_in_part_is_cut_off(tmp_path):
    log = filled(tmp_path)
    with log.path.open("a") as file:
        file.write('{"seq":6,"at"')
    log.record("answer", {"number": 6})
    assert not log.verify().fault
    assert log.verify().records == 6


def test_many_threads_and_instances_write_one_chain(tmp_path):
    logs = [make_log(tmp_path) for _ in range(4)]
    workers = [
        threading.Thread(target=lambda log=log: [log.record("answer", {"n": n}) for n in range(5)]) for log in logs
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert logs[0].verify().records == 20
    assert not logs[0].verify().fault


def test_what_another_process_did_to_the_file_is_seen_by_the_next_record(tmp_path):
    log, other = filled(tmp_path), make_log(tmp_path)
    acts = [
        lambda: other.record("answer", {"number": 5}),
        lambda: other.purge(LATER),
        lambda: log.path.write_bytes(log.path.read_bytes() + b'{"seq": 9'),
        lambda: None,
    ]
    for act in acts:
        act()
        log.record("answer", {"after": "it"})
        assert not log.verify().fault
        assert not make_log(tmp_path).verify().fault


def test_threads_that_meet_wait_for_the_disk_together(tmp_path, monkeypatch):
    log = make_log(tmp_path, keep_content=True)
    is_first, others_wait, synced = threading.Event(), threading.Event(), []

    def fsync(descriptor: int) -> None:
        synced.append(descriptor)
        is_first.set()
        others_wait.wait(60)

    monkeypatch.setattr("bot.audit.log.os.fsync", fsync)
    workers = [
        threading.Thread(target=log.record, args=("answer", {"n": n}), kwargs={"texts": {"q": f"{n}"}})
        for n in range(6)
    ]
    workers[0].start()
    assert is_first.wait(60)
    for worker in workers[1:]:
        worker.start()
    while len(log._together._waiting) < 5:
        threading.Event().wait(0.001)
    others_wait.set()
    for worker in workers:
        worker.join()
    assert len(synced) == 2
    kept = list(log.export())
    assert not log.verify().fault
    assert sorted(record["facts"]["n"] for record in kept) == list(range(6))
    assert all(record["content"] == {"q": str(record["facts"]["n"])} for record in kept)


def test_a_record_that_finds_no_room_is_refused_and_cut_off_by_the_next(tmp_path, monkeypatch):
    log, write = filled(tmp_path), os.write
    with monkeypatch.context() as full:
        full.setattr("bot.audit.log.os.write", lambda descriptor, data: write(descriptor, data[:20]))
        with pytest.raises(LiaisonError, match="No space left"):
            log.record("answer", {"n": 9})
    log.record("answer", {"n": 10})
    assert not log.verify().fault
    assert log.verify().records == 6


async def test_conversations_and_admin_acts_are_recorded_without_words(tmp_path):
    log = make_log(tmp_path)
    store = StateStore.open(tmp_path / "state.sqlite")
    service = ConversationService(ScriptedAnswerer(), store, audit=log)
    await service.handle(make_turn(f"Where is {CANARY}?"))
    await service.handle(make_turn("reindex", turn_id="2.0"))
    records = list(log.export())
    assert [record["event"] for record in records] == ["answer", "admin", "answer"]
    asked = records[0]["facts"]
    assert asked["user_id"] == "U1"
    assert asked["audience"] == {"readers": ["public"], "organisations": [], "is_shared": False, "is_known": True}
    assert asked["shown"][0]["document_id"] == "minutes"
    assert records[1]["facts"]["is_allowed"] is False
    assert CANARY not in log.path.read_text()
    store.close()


async def test_a_record_that_cannot_be_written_is_logged_and_the_reply_goes_out(caplog):
    class Broken:
        def record(self, event, facts, *, texts=None):
            raise OSError("disk full")

    with caplog.at_level(logging.ERROR):
        await events.answered(Broken(), make_turn(CANARY, audience=Audience.of(ANYONE)), make_answer(CANARY))
    assert "could not be written" in caplog.text
    assert CANARY not in caplog.text


def test_the_commands_verify_export_and_purge(tmp_path, monkeypatch):
    monkeypatch.setenv("LIAISON_SECRET_KEY", "k" * 40)
    log = filled(tmp_path)
    done = liaison("audit", "verify", "--data-dir", str(tmp_path))
    assert done.code == 0
    head = log.verify().head.hash
    assert head in done.out
    assert liaison("audit", "verify", "--head", head, "--data-dir", str(tmp_path)).code == 0
    assert liaison("audit", "verify", "--head", "0" * 64, "--data-dir", str(tmp_path)).code == 1
    exported = liaison("audit", "export", "--data-dir", str(tmp_path)).out
    assert [json.loads(line)["seq"] for line in exported.splitlines()] == [1, 2, 3, 4, 5]
    later = LATER.isoformat()
    assert "5 records removed" in liaison("audit", "purge", "--before", later, "--data-dir", str(tmp_path)).out
    assert liaison("audit", "purge", "--before", "soon", "--data-dir", str(tmp_path)).code == 2
    log.path.write_text(log.path.read_text().replace('"removed":5', '"removed":4'))
    assert liaison("audit", "verify", "--data-dir", str(tmp_path)).code == 1
