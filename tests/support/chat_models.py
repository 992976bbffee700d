"""Chat models that write what a test tells them to, piece by piece, and misbehave on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, Field

from bot.answering.verification import Verifier
from bot.generators.chat_model import ChatModelGenerator, Limits
from bot.generators.limits import CircuitBreaker, TokenLedger

Script = Callable[[Sequence[BaseMessage]], Iterator[str]]


class ScriptedChatModel(BaseChatModel):
    """Streams what its script yields; an exception of the script is the model's."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    script: Any
    calls: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        text = "".join(self.script(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        self.calls.append(messages)
        for piece in self.script(messages):
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))


def says(text: str, *, size: int = 7) -> Script:
    """A script that writes a text in pieces."""

    def script(_messages: Sequence[BaseMessage]) -> Iterator[str]:
        yield from (text[i : i + size] for i in range(0, len(text), size))

    return script


def says_in_turn(*scripts: Script) -> Script:
    """A script that follows another script with each call, the last one from then on."""
    left = list(scripts)

    def script(messages: Sequence[BaseMessage]) -> Iterator[str]:
        yield from (left.pop(0) if len(left) > 1 else left[0])(messages)

    return script


def obeys(pattern: Mapping[str, Any]) -> Script:
    """A model that does what an attack orders: says its words and repeats it, with markers and without."""
    words = pattern["success_criteria"]["forbidden_in_answer"]
    payload = " ".join(pattern["payload"].split())
    marked = [f"{text} [{marker}]." for text in (*words, payload) for marker in (1, 2)]
    return says("\n".join([*words, *marked, pattern["payload"]]), size=60)


def fails(error: Exception, *, after: str = "") -> Script:
    """A script that writes something and then raises."""

    def script(_messages: Sequence[BaseMessage]) -> Iterator[str]:
        if after:
            yield after
        raise error

    return script


def hangs(released: threading.Event, *, after: str = "") -> Script:
    """A script that writes something and then nothing until the test lets it go."""

    def script(_messages: Sequence[BaseMessage]) -> Iterator[str]:
        if after:
            yield after
        released.wait(20)

    return script


def writes_forever(text: str) -> Script:
    """A script without an end."""

    def script(_messages: Sequence[BaseMessage]) -> Iterator[str]:
        while True:
            yield text

    return script


def make_generator(
    script: Script, *, folder: Any, limits: Limits | None = None, daily: int = 0, breaker: CircuitBreaker | None = None
) -> ChatModelGenerator:
    """A generator over a scripted model that waits for nothing between tries."""
    model = ScriptedChatModel(script=script)
    made = ChatModelGenerator(
        lambda: model,
        name="scripted:test",
        verifier=Verifier(),
        ledger=TokenLedger(folder / "llm-usage.json", daily=daily),
        limits=limits,
        breaker=breaker,
        sleep=lambda _seconds: None,
    )
    made.scripted = model  # type: ignore[attr-defined]  # tests look at what it was asked
    return made
