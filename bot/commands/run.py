"""Runs commands; the reply is an Answer like any other, so that every platform renders it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.audit import events as audit
from bot.change_note import ChangeNote, describe_note
from bot.commands.failure_words import failure_in
from bot.commands.handover import go_on, hand_over
from bot.commands.parse import Command, CommandName, nearest_command, subcommand
from bot.commands.texts import describe_job, say
from bot.ports import AnswerMaker, Audit, DeskStore, DocumentReader, Indexer, Progress
from bot.recall import all_readable, evidence_of_receipt
from bot.records import Feedback, UserKey, Verdict
from bot.values import Answer, Citation, Exchange, Request, RequestKind, Turn
from corpus.documents import StoredVersion
from corpus.errors import LiaisonError
from corpus.languages import Language, detect_language

_MOST_LINES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What commands work with.

    Attributes:
        indexer: None where re-indexing is not available.
        reader: Shows documents; None where there is none, then nothing stored is shown again.
        admins: User ids that may administer beside those whom the platform calls admins.
        audit: Keeps what administrators did; None: nothing is kept.
        narrowed: Gives what reads the documents in a turn's scope; None: `reader` does for every turn.
    """

    answerer: AnswerMaker
    store: DeskStore
    indexer: Indexer | None = None
    reader: DocumentReader | None = None
    admins: frozenset[str] = frozenset()
    audit: Audit | None = None
    narrowed: Callable[[Turn], DocumentReader] | None = None

    def documents(self, turn: Turn) -> Sequence[StoredVersion]:
        """The documents in a turn's scope that its audience may read, by title; none without a reader. Blocks."""
        reader = self.narrowed(turn) if self.narrowed is not None else self.reader
        return () if reader is None else reader.documents(audience=turn.audience)

    def is_admin(self, turn: Turn) -> bool:
        """Whether whoever asks may administer."""
        return turn.principal.is_admin or turn.principal.is_operator or turn.user_id in self.admins


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One command as typed, with what a reply to it needs."""

    command: Command
    turn: Turn
    history: Sequence[Exchange]
    language: Language
    on_progress: Progress | None = None

    def reply(self, key: str, **values: object) -> Answer:
        """A reply in the reader's language."""
        return self.reply_text(say(key, self.language, **values))

    def reply_text(self, text: str) -> Answer:
        """A reply with a text made elsewhere."""
        return Answer(
            id=uuid.uuid4().hex[:12],
            question=self.turn.text,
            language=self.language,
            outcome="chat",
            text=text,
            kind="chat",
        )


def reply_language(turn: Turn) -> Language:
    """The language a turn is replied to in: the chosen one, else that of the text."""
    return turn.language or detect_language(turn.text)


async def run_command(tools: Tools, call: Call) -> Answer:
    """Run a command.

    Raises:
        LiaisonError: What the parts raise; the conversation turns it into a reply.
    """
    return await _RUNNERS[call.command.name](tools, call)


async def _ask(tools: Tools, call: Call) -> Answer:
    if not call.command.argument:
        return call.reply("ask_what")
    turn = replace(call.turn, text=call.command.argument)
    return await tools.answerer.answer(turn, call.history, on_progress=call.on_progress)


async def _summary(tools: Tools, call: Call) -> Answer:
    if not call.command.argument:
        return call.reply("summary_what")
    return await tools.answerer.summarise(call.turn, call.command.argument, on_progress=call.on_progress)


async def _request(tools: Tools, call: Call) -> Answer:
    """A brief, a comparison, a timeline and their like."""
    name = call.command.name
    kind = _REQUESTS[name]
    if not call.command.argument and kind != "thread":
        return call.reply(f"{name}_what")
    request = Request(kind=kind, topic=call.command.argument)
    return await tools.answerer.make(call.turn, request, call.history, on_progress=call.on_progress)


async def _help(_tools: Tools, call: Call) -> Answer:
    return call.reply_text(_help_text(call))


def _help_text(call: Call) -> str:
    lines = [say("help", call.language)]
    platform = call.turn.thread.platform
    if platform in {"slack", "teams"}:
        lines.append(say(f"help_{platform}", call.language))
    return "\n".join(lines)


async def _unknown(_tools: Tools, call: Call) -> Answer:
    lines = [say("unknown", call.language, typed=call.command.typed[:80])]
    near = nearest_command(call.command.typed)
    if near:
        lines[0] += " " + say("did_you_mean", call.language, word=near)
    return call.reply_text("\n".join([*lines, _help_text(call)]))


async def _reindex(tools: Tools, call: Call) -> Answer:
    step = subcommand(call.command.argument)
    is_allowed = tools.is_admin(call.turn)
    await audit.acted(tools.audit, call.turn, f"reindex {step or 'unknown'}", is_allowed=is_allowed)
    if not is_allowed:
        return call.reply("admin_only")
    if tools.indexer is None:
        return call.reply("no_indexer")
    if step is None:
        return call.reply("reindex_what")
    if step == "failures":
        return await _failures(tools.indexer, call)
    if step == "status":
        return await _status(tools.indexer, tools.reader, call)
    if step == "confirm":
        return await _confirm(tools.indexer, call)
    if step == "rollback":
        return await _rollback(tools.indexer, call)
    if step == "retry":
        return await _retry(tools.indexer, call)
    status = await (tools.indexer.start(call.turn.user_id) if step == "start" else tools.indexer.cancel())
    return call.reply_text(describe_job(status, call.language))


async def _retry(indexer: Indexer, call: Call) -> Answer:
    """Start a job for the failed files alone; where there are none, that is said, to an admin who asks alone."""
    if not call.turn.audience.is_shared and not await indexer.failures():
        return call.reply("no_failures")
    return call.reply_text(describe_job(await indexer.retry(call.turn.user_id), call.language))


async def _rollback(indexer: Indexer, call: Call) -> Answer:
    try:
        status = await indexer.rollback()
    except LiaisonError as exc:  # an admin asked: the reason is for them
        status = replace(await indexer.status(), detail=f"{exc.message} {exc.hint}".strip())
        return call.reply_text(describe_job(status, call.language))
    return call.reply("rolled_back", generation=status.generation)


async def _status(indexer: Indexer, reader: DocumentReader | None, call: Call) -> Answer:
    status = await indexer.status()
    text = describe_job(status, call.language)
    note = await indexer.note() if status.state in {"succeeded", "unchanged", "idle"} else None
    if note is not None:
        told = describe_note(await narrowed_note(note, reader, call.turn), call.language)
        text = f"{text}\n{told}".rstrip()
    return call.reply_text(text)


async def narrowed_note(note: ChangeNote, reader: DocumentReader | None, turn: Turn) -> ChangeNote:
    """A change note for the readers of a reply: documents that all of them may read, questions of their channel."""
    readable = [
        document.document_id
        for document in note.documents()
        if await all_readable(reader, {(document.document_id, document.version)}, turn.audience)
    ]
    thread = turn.thread
    return note.narrowed(
        readable=readable,
        platform=thread.platform,
        workspace_id=thread.workspace_id,
        channel_id=thread.channel_id,
    )


async def _confirm(indexer: Indexer, call: Call) -> Answer:
    refused = await indexer.status()
    if refused.refused != ("deletion",):
        return call.reply("confirm_nothing")
    if refused.requested_by == call.turn.user_id:
        return call.reply("confirm_another")
    return call.reply_text(describe_job(await indexer.confirm(call.turn.user_id), call.language))


async def _failures(indexer: Indexer, call: Call) -> Answer:
    if call.turn.audience.is_shared:  # names of files, and whether there are any, are for the admin alone
        return call.reply("failures_alone")
    failures = await indexer.failures()
    if not failures:
        return call.reply("no_failures")
    lines = [f"• {failure_in(failure, call.language)}" for failure in failures]
    head = say("failures", call.language, count=len(failures))
    how = say("retry_how", call.language)
    return call.reply_text(f"{_listing(head, lines, call.language)}\n{how}")


async def _sources(tools: Tools, call: Call) -> Answer:
    last = next((exchange for exchange in reversed(call.history) if exchange.answer.citations), None)
    if last is not None:
        lines = [f"[{citation.marker}] {describe_citation(citation)}" for citation in last.answer.citations]
        await audit.shown_again(tools.audit, call.turn, last.answer)
        listed = call.reply_text("\n".join([say("sources_of", call.language), *lines]))
        return replace(listed, marking=last.answer.marking)
    documents = await asyncio.to_thread(tools.documents, call.turn)
    if not documents:
        return call.reply("no_documents")
    lines = [f"• {document.title}" + _dated(document.metadata.date) for document in documents]
    return call.reply_text(_listing(say("documents", call.language, count=len(documents)), lines, call.language))


async def _receipt(tools: Tools, call: Call) -> Answer:
    if not call.command.argument:
        return call.reply("receipt_which")
    body = await tools.store.receipt(call.command.argument, thread=call.turn.thread)
    if body is None or not await _may_see(tools, call, body):
        return call.reply("no_receipt")
    await audit.receipt_shown(tools.audit, call.turn, body)
    return replace(call.reply_text(describe_receipt(body)), marking=body["answer"].get("marking"))


async def _may_see(tools: Tools, call: Call, body: Mapping[str, Any]) -> bool:
    asked = body["asked"]
    same_place = asked["channel_id"] == call.turn.thread.channel_id
    if not (same_place or asked["user_id"] == call.turn.user_id or tools.is_admin(call.turn)):
        return False
    return await all_readable(tools.reader, evidence_of_receipt(body), call.turn.audience)


async def _feedback(tools: Tools, call: Call) -> Answer:
    word, _, comment = call.command.argument.partition(" ")
    verdicts: dict[str, Verdict] = {"good": "good", "bad": "bad", "良い": "good", "悪い": "bad"}
    verdict = verdicts.get(word.casefold())
    if verdict is None:
        return call.reply("feedback_how")
    if not call.history:
        return call.reply("feedback_nothing")
    thread = call.turn.thread
    user = UserKey(platform=thread.platform, workspace_id=thread.workspace_id, user_id=call.turn.user_id)
    answer_id = call.history[-1].answer.id
    await tools.store.add_feedback(
        Feedback(user=user, answer_id=answer_id, verdict=verdict, comment=comment.strip()[:2000])
    )
    return call.reply("feedback_thanks")


def describe_citation(citation: Citation) -> str:
    """A citation in one line: title, date, place, and the quotation."""
    place = [f"p. {citation.page}" if citation.page else "", citation.section or ""]
    where = ", ".join(part for part in place if part)
    return f"{citation.title}{_dated(citation.date)}{' – ' + where if where else ''}: “{citation.quote}”"


def describe_receipt(body: Mapping[str, Any]) -> str:
    """A receipt as lines of text, for a chat or a terminal."""
    answer = body["answer"]
    lines = [
        f"receipt: {body['receipt_id']}",
        f"asked: {body['asked']['at']} ({body['asked']['platform']})",
        f"question: {answer['question']}",
        f"outcome: {answer['outcome']}; removed sentences: {answer['removed_sentences']}",
        f"index generation: {answer['generation'] or '–'}",
        f"audience: {', '.join(body['audience'])}",
        f"milliseconds: {', '.join(f'{name} {value:.0f}' for name, value in answer['latency_ms'].items())}",
        f"answer: {answer['text']}",
    ]
    for name in ("citations", "closest"):
        lines += [_describe_evidence(name, cited) for cited in answer[name]]
    return "\n".join(lines)


def _describe_evidence(kind: str, cited: Mapping[str, Any]) -> str:
    page = f", p. {cited['page']}" if cited["page"] else ""
    place = f"{cited['document_id']} {cited['version']} {cited['start']}–{cited['end']}{page}"
    return f"{kind} [{cited['marker']}] {cited['title']} ({place}): “{cited['quote']}”"


def _dated(date: str | None) -> str:
    return f" ({date})" if date else ""


def _listing(head: str, lines: Sequence[str], language: Language) -> str:
    shown = list(lines[:_MOST_LINES])
    if len(lines) > _MOST_LINES:
        shown.append(say("more", language, count=len(lines) - _MOST_LINES))
    return "\n".join([head, *shown])


_REQUESTS: Mapping[CommandName, RequestKind] = {
    "brief": "brief",
    "compare": "compare",
    "timeline": "timeline",
    "changes": "changes",
    "who": "who",
    "check": "check",
    "thread": "thread",
}
_RUNNERS: Mapping[CommandName, Callable[[Tools, Call], Awaitable[Answer]]] = {
    "ask": _ask,
    "summary": _summary,
    **dict.fromkeys(_REQUESTS, _request),
    "reindex": _reindex,
    "receipt": _receipt,
    "sources": _sources,
    "feedback": _feedback,
    "handover": hand_over,
    "continue": go_on,
    "help": _help,
    "unknown": _unknown,
}
