"""What a build changed: documents, and earlier answers that cited a passage which is no longer there."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.values import Exchange, ThreadKey
from corpus.languages import Language

NOTE_FILE = "note.json"
_MOST_LINES = 10
_EN, _JA = Language.EN, Language.JA

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "added": {_EN: "New documents: {count}", _JA: "追加された文書：{count}件"},
    "changed": {_EN: "Changed documents: {count}", _JA: "変更された文書：{count}件"},
    "removed": {_EN: "Removed documents: {count}", _JA: "削除された文書：{count}件"},
    "affected": {
        _EN: "Earlier answers that cited a passage which changed: {count}",
        _JA: "変更された箇所を引用していた過去の回答：{count}件",
    },
    "more": {_EN: "… and {count} more", _JA: "…ほか{count}件"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedDocument:
    """A document that a build added, changed or removed.

    Attributes:
        version: The version that is live now; of a removed document the last one. Whoever may read it may be told.
    """

    document_id: str
    version: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedAnswer:
    """An earlier answer that cited a passage which is no longer in its document.

    Attributes:
        turn_id: The message that was answered; empty in notes of older releases.
        question: To be asked again.
        document_ids: The documents whose passages changed.
    """

    answer_id: str
    thread: ThreadKey
    user_id: str
    question: str
    document_ids: tuple[str, ...]
    turn_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNote:
    """What one activated build changed. Holds titles and questions: `narrowed` before anybody is shown it.

    Attributes:
        made_at: When, UTC, ISO 8601; empty in notes of older releases.
    """

    generation: str
    added: tuple[NotedDocument, ...] = ()
    changed: tuple[NotedDocument, ...] = ()
    removed: tuple[NotedDocument, ...] = ()
    affected: tuple[AffectedAnswer, ...] = ()
    made_at: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.added or self.changed or self.removed or self.affected)

    def documents(self) -> tuple[NotedDocument, ...]:
        """All documents that the note names."""
        return (*self.added, *self.changed, *self.removed)

    def narrowed(self, *, readable: Collection[str], platform: str, workspace_id: str, channel_id: str) -> ChangeNote:
        """The note for the readers of one channel: documents that they may read, questions that were asked there.

        Args:
            readable: Ids of the note's documents that all of them may read.
            platform: Of the channel.
            workspace_id: Of the channel.
            channel_id: Of the channel.
        """

        def admitted(documents: tuple[NotedDocument, ...]) -> tuple[NotedDocument, ...]:
            return tuple(document for document in documents if document.document_id in readable)

        here = (platform, workspace_id, channel_id)
        return replace(
            self,
            added=admitted(self.added),
            changed=admitted(self.changed),
            removed=admitted(self.removed),
            affected=tuple(
                answer
                for answer in self.affected
                if (answer.thread.platform, answer.thread.workspace_id, answer.thread.channel_id) == here
                and set(answer.document_ids) <= set(readable)
            ),
        )


def change_note(
    changes: Mapping[str, Sequence[NotedDocument]],
    exchanges: Iterable[Exchange],
    *,
    generation: str,
    text_of: Callable[[str], str | None],
) -> ChangeNote:
    """Put a note together.

    Args:
        changes: `added`, `changed` and `removed` documents of the build.
        exchanges: Earlier exchanges, at least those that cite changed or removed documents.
        generation: The generation that the build made live.
        text_of: Live text of a document by id; None for a removed one.
    """
    moved = {document.document_id for name in ("changed", "removed") for document in changes.get(name, ())}
    texts = {document_id: text_of(document_id) or "" for document_id in moved}
    affected = []
    for exchange in exchanges:
        gone = _gone(exchange, texts)
        if gone:
            affected.append(
                AffectedAnswer(
                    answer_id=exchange.answer.id,
                    thread=exchange.turn.thread,
                    user_id=exchange.turn.user_id,
                    question=exchange.answer.question,
                    document_ids=gone,
                    turn_id=exchange.turn.turn_id,
                )
            )
    return ChangeNote(
        generation=generation,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        added=tuple(changes.get("added", ())),
        changed=tuple(changes.get("changed", ())),
        removed=tuple(changes.get("removed", ())),
        affected=tuple(affected),
    )


def _gone(exchange: Exchange, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Documents of which the answer quotes something that is no longer in their text; `closest` passages count not."""
    answer = exchange.answer
    citations = (*answer.citations, *((answer.premise.citation,) if answer.premise else ()))
    gone = {c.document_id for c in citations if c.document_id in texts and c.quote not in texts[c.document_id]}
    return tuple(sorted(gone))


def describe_note(note: ChangeNote, language: Language) -> str:
    """The note as lines of text; empty where there is nothing to tell."""
    lines: list[str] = []
    for name in ("added", "changed", "removed"):
        documents: tuple[NotedDocument, ...] = getattr(note, name)
        lines += _block(name, [document.title for document in documents], language)
    lines += _block("affected", [answer.question for answer in note.affected], language)
    return "\n".join(lines)


def _block(name: str, found: Sequence[str], language: Language) -> list[str]:
    if not found:
        return []
    items = list(dict.fromkeys(found))  # a question may have been asked more than once
    lines = [_TEXTS[name][language].format(count=len(found)), *(f"• {item}" for item in items[:_MOST_LINES])]
    if len(items) > _MOST_LINES:
        lines.append(_TEXTS["more"][language].format(count=len(items) - _MOST_LINES))
    return lines


def save_note(data_dir: Path, note: ChangeNote) -> None:
    """Keep the note of the latest activated build in the data directory, for every process."""
    file = data_dir / NOTE_FILE
    draft = file.with_name(f"{NOTE_FILE}.{os.getpid()}")
    draft.write_text(json.dumps(asdict(note), ensure_ascii=False), encoding="utf-8")
    draft.replace(file)


def load_note(data_dir: Path) -> ChangeNote | None:
    """The note of the latest activated build, or None."""
    try:
        body = json.loads((data_dir / NOTE_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return ChangeNote(
        generation=body["generation"],
        made_at=body.get("made_at", ""),
        added=_documents(body["added"]),
        changed=_documents(body["changed"]),
        removed=_documents(body["removed"]),
        affected=tuple(
            AffectedAnswer(**{**row, "thread": ThreadKey(**row["thread"]), "document_ids": tuple(row["document_ids"])})
            for row in body["affected"]
        ),
    )


def forget_note(data_dir: Path) -> None:
    """Delete the note, which may name an erased document."""
    (data_dir / NOTE_FILE).unlink(missing_ok=True)


def _documents(rows: Sequence[Mapping[str, Any]]) -> tuple[NotedDocument, ...]:
    return tuple(NotedDocument(**row) for row in rows)
