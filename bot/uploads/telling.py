"""What is told of an upload once the job that read it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.texts import describe_job
from bot.uploads.running import Outcome
from bot.uploads.texts import upload_text
from bot.uploads.values import Stored
from corpus.languages import Language

if TYPE_CHECKING:
    from corpus.catalogue import DocumentRecord


def describe_outcome(stored: Stored, outcome: Outcome, record: DocumentRecord | None, language: Language) -> str:
    """How it went, for whoever uploaded the document; `record` is what became of it, or None."""
    remark = outcome.remark
    if record is None and remark is not None:
        return upload_text("failed", language, title=stored.title, reason=remark.reason, hint=remark.hint)
    if record is None:
        return "\n".join([upload_text("stored", language, title=stored.title), describe_job(outcome.status, language)])
    readers = ", ".join(sorted(record.label.releasable_to))
    done = upload_text("done", language, title=stored.title, readers=readers, id=record.id)
    return done if remark is None else f"{done}\n{remark.reason} {remark.hint}"
