from __future__ import annotations

from pathlib import Path

import pytest

from bot.change_note import ChangeNote, NotedDocument, change_note, describe_note, load_note, save_note
from bot.commands.parse import parse_command
from bot.commands.run import Call, Tools, run_command
from bot.records import JobStatus
from bot.values import Exchange, Premise
from corpus.access import ANYONE, Audience, Principal
from corpus.languages import Language
from tests.support.conversations import ScriptedAnswerer, make_answer, make_citation, make_turn


def noted(name: str) -> NotedDocument:
    return NotedDocument(document_id=name, version="0123456789ab", title=f"The {name}")


def exchange(question: str, **changes: object) -> Exchange:
    return Exchange(turn=make_turn(question), answer=make_answer(question, **changes))


def make_note(*exchanges: Exchange, texts: dict[str, str] | None = None) -> ChangeNote:
    changes = {"added": [noted("map")], "changed": [noted("minutes")], "removed": [noted("leaflet")], "renamed": []}
    return change_note(changes, exchanges, generation="g2", text_of=(texts or {}).get)


def test_an_answer_is_affected_if_its_passage_is_gone() -> None:
    kept = exchange("Kept?", citations=(make_citation(quote="The harbour is open."),))
    moved = exchange("Moved?", citations=(make_citation(quote="The harbour is shut."),))
    removed = exchange("Removed?", citations=(make_citation(document_id="leaflet", quote="The harbour is open."),))
    premise = Premise(text="No.", citation=make_citation(quote="Ten ships."))
    premised = exchange("Premise?", citations=(), sentences=(), premise=premise)
    nearest = exchange("Nearest?", citations=(), sentences=(), closest=(make_citation(quote="Ten ships."),))
    other = exchange("Other?", citations=(make_citation(document_id="map", quote="Gone."),))
    note = make_note(kept, moved, removed, premised, nearest, other, texts={"minutes": "The harbour is open. Now."})
    assert [answer.question for answer in note.affected] == ["Moved?", "Removed?", "Premise?"]
    assert note.affected[1].document_ids == ("leaflet",)


@pytest.mark.parametrize(
    ("language", "words"), [(Language.EN, "New documents: 1"), (Language.JA, "追加された文書：1件")]
)
def test_a_note_is_told_in_both_languages(language: Language, words: str) -> None:
    told = describe_note(make_note(exchange("Moved?")), language)
    assert words in told
    assert "• The leaflet" in told
    assert "• Moved?" in told
    assert describe_note(ChangeNote(generation="g"), language) == ""


def test_a_long_note_is_cut_and_says_so() -> None:
    note = ChangeNote(generation="g", added=tuple(noted(str(number)) for number in range(14)))
    assert describe_note(note, Language.EN).endswith("… and 4 more")


def test_a_note_crosses_processes(tmp_path: Path) -> None:
    assert load_note(tmp_path) is None
    note = make_note(exchange("Moved?"))
    save_note(tmp_path, note)
    assert load_note(tmp_path) == note


class _Reader:
    def read(self, document_id, *, version=None, audience):  # type: ignore[no-untyped-def]
        return None if document_id == "leaflet" and audience == Audience.of(ANYONE) else object()


class _Indexer:
    async def status(self) -> JobStatus:
        return JobStatus(state="succeeded", generation="g2", detail="1 added")

    async def note(self) -> ChangeNote:
        elsewhere = Exchange(turn=make_turn("Secret?", thread=_thread("C9")), answer=make_answer("Secret?"))
        return make_note(exchange("Moved?"), elsewhere)


def _thread(channel: str):  # type: ignore[no-untyped-def]
    from tests.support.conversations import make_thread

    return make_thread(channel_id=channel)


async def test_a_chat_is_told_what_its_readers_may_know() -> None:
    admin = Principal(name="a", is_admin=True)
    turn = make_turn("reindex status", principal=admin)
    command = parse_command("reindex status")
    assert command is not None
    tools = Tools(
        answerer=ScriptedAnswerer(),
        store=None,
        indexer=_Indexer(),
        reader=_Reader(),  # type: ignore[arg-type]
    )
    text = (await run_command(tools, Call(command=command, turn=turn, history=(), language=Language.EN))).text
    assert "The map" in text
    assert "The leaflet" not in text
    assert "Moved?" in text
    assert "Secret?" not in text
