"""Reads the stream of a chat model within a time and a length, whatever the model does."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import GenerationError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of what a model writes.

    Attributes:
        text: May be empty.
        tokens: Tokens of the whole call, prompt included, where the model tells them with this piece; else 0.
    """

    text: str
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class _End:
    error: Exception | None = None


def stream_pieces(
    model: BaseChatModel, messages: Sequence[BaseMessage], *, seconds: float, most_characters: int
) -> Iterator[Piece]:
    """Yield what the model writes, piece by piece; ends quietly once it has written enough.

    The model runs in a thread of its own, so that one that never answers holds up nobody for longer than the time.

    Args:
        model: Any LangChain chat model.
        messages: The prompt.
        seconds: For everything.
        most_characters: After as many the rest is not read.

    Raises:
        GenerationError: If the model fails or takes longer.
    """
    pieces: queue.SimpleQueue[Piece | _End] = queue.SimpleQueue()
    stopped = threading.Event()
    worker = threading.Thread(target=_produce, args=(model, messages, pieces, stopped), daemon=True, name="llm-stream")
    deadline = time.monotonic() + seconds
    worker.start()
    length = 0
    try:
        while length <= most_characters:
            try:
                piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise _too_slow(seconds) from None
            if isinstance(piece, _End):
                if piece.error is not None:
                    raise GenerationError(f"The text model failed: {_named(piece.error)}") from piece.error
                return
            length += len(piece.text)
            yield piece
            if time.monotonic() >= deadline:  # a model that writes faster than this reads would never meet the wait
                raise _too_slow(seconds)
    finally:
        stopped.set()


def _too_slow(seconds: float) -> GenerationError:
    return GenerationError(
        f"The text model did not finish within {seconds:g} s.", "LIAISON_LLM_TIMEOUT_S sets the time."
    )


def _produce(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    pieces: queue.SimpleQueue[Piece | _End],
    stopped: threading.Event,
) -> None:
    try:
        for chunk in model.stream(list(messages)):
            if stopped.is_set():
                return
            pieces.put(Piece(text=_text_of(chunk.content), tokens=_tokens_of(chunk)))
        pieces.put(_End())
    except Exception as exc:  # noqa: BLE001  # any provider's error; told to whoever reads the stream
        pieces.put(_End(exc))


def _text_of(content: Any) -> str:
    """The text of a message; pictures, tool calls and thoughts are left out."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = (part if isinstance(part, str) else _text_of_block(part) for part in parts)
    return "".join(texts)


def _text_of_block(block: Any) -> str:
    is_text = isinstance(block, dict) and block.get("type") == "text"
    return str(block.get("text") or "") if is_text else ""


def _tokens_of(chunk: Any) -> int:
    usage = getattr(chunk, "usage_metadata", None)
    return int(usage.get("total_tokens") or 0) if usage else 0


def _named(error: Exception) -> str:
    """The kind of an error; its text may quote the request, so it stays out of receipts."""
    return type(error).__name__
