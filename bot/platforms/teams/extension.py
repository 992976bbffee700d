"""The message extension: "Ask Liaison" and "Check against documents", answered in a dialog for one person's eyes.

Teams shows in the dialog what the invoke answers and nothing later, so the invoke waits for the answer as long as Teams
surely waits for it; what takes longer is fetched with a press.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from bot.commands.texts import say
from bot.platforms.teams import dialogs
from bot.platforms.teams.desk import TeamsDesk
from bot.platforms.teams.dialogs import ASK, CHECK
from bot.platforms.teams.incoming import Incoming
from bot.platforms.teams.wording import word
from bot.values import Answer, Turn
from corpus.access import Audience
from corpus.languages import Language

_log = logging.getLogger(__name__)

_TYPED = {ASK: "/ask", CHECK: "/check"}
_WAIT_S = 3.5
"""Teams takes an invoke for failed after five seconds."""
_MOST_KEPT = 500
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3", "pre"})

Reply = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What somebody did with the extension.

    Attributes:
        command: Id of the command in the manifest.
        text: Of the message it was used on; empty elsewhere.
        data: What a dialog's form holds.
    """

    command: str
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ExtensionDesk:
    """Serves the message extension of one Teams app.

    Attributes:
        desk: The app's desk.
        wait_s: How long an invoke waits for an answer.
    """

    desk: TeamsDesk
    wait_s: float = _WAIT_S
    _jobs: dict[tuple[str, str, str], asyncio.Task[Answer | None]] = field(default_factory=dict)

    async def open(self, incoming: Incoming, pressed: Pressed) -> Reply:
        """Answer the press of a command: a form, or for a message that is to be checked what came out."""
        language = incoming.language or Language.EN
        if pressed.command not in _TYPED:
            return _message(word("stale_card", language))
        if not self.desk.people.is_welcome(incoming):
            return _refusal()
        if pressed.command == CHECK and pressed.text:
            return await self._answer(incoming, pressed.command, pressed.text)
        return dialogs.task(dialogs.form(pressed.command, language, text=pressed.text), word(pressed.command, language))

    async def submit(self, incoming: Incoming, pressed: Pressed) -> Reply:
        """Answer a form that was sent, or the press that asks for an answer that took long."""
        language = incoming.language or Language.EN
        if not self.desk.people.is_welcome(incoming):
            return _refusal()
        step = str(pressed.data.get(dialogs.STEP_FIELD) or "")
        if step == "wait":
            job = str(pressed.data.get(dialogs.JOB_FIELD) or "")
            return await self._look(incoming, pressed.command, job, is_fresh=False)
        text = str(pressed.data.get(dialogs.TEXT_FIELD) or "").strip()
        if step not in _TYPED:
            return _message(word("stale_card", language))
        if not text:
            return dialogs.task(dialogs.form(step, language), word(step, language))
        return await self._answer(incoming, step, text)

    async def _answer(self, incoming: Incoming, command: str, text: str) -> Reply:
        key = _key(incoming, incoming.activity_id)
        is_fresh = key not in self._jobs or not self._jobs[key].done()
        if key not in self._jobs:
            while len(self._jobs) >= _MOST_KEPT:
                self._jobs.pop(next(iter(self._jobs)))
            self._jobs[key] = self.desk.run(self._work(incoming, f"{_TYPED[command]} {text}"))
        return await self._look(incoming, command, incoming.activity_id, is_fresh=is_fresh)

    async def _work(self, incoming: Incoming, text: str) -> Answer | None:
        return await self.desk.conversation.handle(await self._turn(incoming, text, job=incoming.activity_id))

    async def _look(self, incoming: Incoming, command: str, job: str, *, is_fresh: bool) -> Reply:
        """The answer of a job, or that it is still being made; one made earlier is judged anew."""
        language = incoming.language or Language.EN
        title = word(command if command in _TYPED else ASK, language)
        task = self._jobs.get(_key(incoming, job))
        if task is not None:
            await asyncio.wait({task}, timeout=self.wait_s)
            if not task.done():
                return dialogs.task(dialogs.waiting(job, language), title)
        try:
            answer = task.result() if task is not None else None
            is_kept = answer is None or bool(answer.receipt_id)
            if is_kept and not (is_fresh and answer):  # since it was made, a document may have been withdrawn
                answer = await self._remembered(incoming, job)
        except Exception:  # noqa: BLE001  # the edge: never silent, never an exception in the chat
            error_id = "E-" + uuid.uuid4().hex[:8]
            _log.exception("A dialog could not be answered: error_id=%s", error_id)
            return dialogs.task(dialogs.note(say("failed", language, error_id=error_id), language), title)
        if answer is None and task is None and await self._is_made_elsewhere(incoming, job):
            return dialogs.task(dialogs.waiting(job, language), title)
        if answer is None:
            return dialogs.task(dialogs.note(word("dialog_gone", language), language), title)
        return dialogs.task(dialogs.answer_card(answer), title)

    async def _remembered(self, incoming: Incoming, job: str) -> Answer | None:
        """What another process answered, or this one before it was restarted; None for anybody but who asked."""
        turn = await self._turn(incoming, "", job=job)
        kept = await self.desk.store.history(turn.thread, limit=1)
        shown = await self.desk.conversation.recall(kept[-1].answer.id, reader_of=turn) if kept else None
        return shown.answer if shown else None

    async def _is_made_elsewhere(self, incoming: Incoming, job: str) -> bool:
        """Whether another process is at work on a job of this person's; looks a second time after a while."""
        turn = await self._turn(incoming, "", job=job)
        if not await self.desk.store.is_being_answered(turn):
            return False
        await asyncio.sleep(self.wait_s / 2)  # the person presses again and again otherwise
        return True

    async def _turn(self, incoming: Incoming, text: str, *, job: str) -> Turn:
        """A turn of its own, whose reply its author alone reads, wherever the extension was used."""
        alone = replace(incoming, place=replace(incoming.place, is_targeted=True))
        principal = await self.desk.people.principal(alone)
        preferences = await self.desk.store.preferences(alone.user)
        return Turn(
            thread=replace(alone.thread, thread_id=f"{alone.thread.thread_id}:{job}"[:255]),
            turn_id=job,
            text=text,
            user_id=alone.user_id,
            language=preferences.language,
            principal=principal,
            audience=Audience.of(principal),
        )


class _Text(HTMLParser):
    """Collects the text of a message, blocks on lines of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # the parser's
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("\n" if tag in _BLOCKS else "")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(body: Any) -> str:
    """The text of a message's body as Teams passes it on: its HTML without markup, else its plain text."""
    content = str(getattr(body, "content", None) or "")
    if not content or getattr(body, "content_type", None) == "text":
        return (content or str(getattr(body, "text_content", None) or "")).strip()
    parser = _Text()
    parser.feed(content)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _key(incoming: Incoming, job: str) -> tuple[str, str, str]:
    return incoming.tenant_id, incoming.user_id, job


def _message(text: str) -> Reply:
    return {"task": {"type": "message", "value": text}}


def _refusal() -> Reply:
    return _message("\n".join(word("stranger", language) for language in Language))
