"""What is told of an upload: why it was not taken, and how the job that read it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.failure_words import failure_in, hint_in, reason_in
from bot.commands.texts import describe_job
from bot.uploads.running import Outcome
from bot.uploads.texts import upload_text
from bot.uploads.values import Stored
from corpus.errors import LiaisonError
from corpus.languages import Language

if TYPE_CHECKING:
    from corpus.catalogue import DocumentRecord


def describe_refusal(name: str, exc: LiaisonError, language: Language) -> str:
    """Why a file was not taken, and what to do; `name` is the file's."""
    reason, hint = reason_in(exc.message, language), hint_in(exc.hint, language) or "–"
    return upload_text("refused", language, name=name, reason=reason, hint=hint)


def describe_outcome(stored: Stored, outcome: Outcome, record: DocumentRecord | None, language: Language) -> str:
    """How it went, for whoever uploaded the document; `record` is what became of it, or None."""
    remark = outcome.remark
    if record is None and remark is not None:
        reason, hint = reason_in(remark.reason, language), hint_in(remark.hint, language)
        return upload_text("failed", language, title=stored.title, reason=reason, hint=hint)
    if record is None:
        return "\n".join([upload_text("stored", language, title=stored.title), describe_job(outcome.status, language)])
    readers = ", ".join(sorted(record.label.releasable_to))
    done = upload_text("done", language, title=stored.title, readers=readers, id=record.id)
    return done if remark is None else f"{done}\n{failure_in(remark, language)}"
