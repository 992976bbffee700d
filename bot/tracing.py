"""Turns as OpenTelemetry spans, one below for each stage; sent only where an endpoint is set.

Spans hold words of the program and ids, never a question, an answer, a person or a document.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Protocol

from bot import __version__

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

    from bot.ports import Progress
    from bot.values import Answer, Turn


class Trace(Protocol):
    """The trace of one turn that is being answered."""

    def progress(self, stage: str) -> None:
        """Note that a stage begins, and with it that the former one is over; from any thread."""

    def answered(self, answer: Answer | None) -> None:
        """Note how the turn ended."""


class Tracing:
    """Makes spans of turns.

    Args:
        exporter: Where spans go, in batches, on a thread of its own.
    """

    def __init__(self, exporter: SpanExporter) -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        resource = Resource.create({"service.name": "liaison", "service.version": __version__})
        self._provider: TracerProvider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer: Tracer = self._provider.get_tracer("liaison")

    @classmethod
    def to(cls, endpoint: str) -> Tracing:
        """Send spans by OTLP over gRPC to an address such as `http://127.0.0.1:4317`."""
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        return cls(OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://")))

    @contextmanager
    def turn(self, turn: Turn, on_progress: Progress | None) -> Iterator[Trace]:
        """Trace a turn for the length of a `with` block; stages are told on to `on_progress`."""
        with self._tracer.start_as_current_span("turn", attributes={"liaison.platform": turn.thread.platform}) as span:
            trace = _SpannedTurn(self._tracer, span, on_progress)
            try:
                yield trace
            finally:
                trace.close()

    def flush(self) -> None:
        """Send what is kept, trying again for some seconds where the collector is slow, and stop."""
        self._provider.force_flush()  # a shutdown alone cuts short what is being tried again
        self._provider.shutdown()


class _SpannedTurn:
    def __init__(self, tracer: Tracer, span: Span, on_progress: Progress | None) -> None:
        self._tracer, self._span, self._tell = tracer, span, on_progress
        self._lock = threading.Lock()
        self._stage: Span | None = None

    def progress(self, stage: str) -> None:
        from opentelemetry.trace import set_span_in_context

        with self._lock:
            if self._stage is not None:
                self._stage.end()
            name = stage.split(" ")[0]  # "waiting 3" is one stage, whatever the position
            self._stage = self._tracer.start_span(name, context=set_span_in_context(self._span))
        if self._tell is not None:
            self._tell(stage)

    def answered(self, answer: Answer | None) -> None:
        if answer is None:
            self._span.set_attribute("liaison.outcome", "delivered before")
            return
        self._span.set_attributes(
            {
                "liaison.outcome": answer.outcome,
                "liaison.answer_id": answer.id,
                "liaison.removed_sentences": answer.removed_sentences,
            }
        )

    def close(self) -> None:
        with self._lock:
            if self._stage is not None:
                self._stage.end()
                self._stage = None


class _Untraced:
    def __init__(self, on_progress: Progress | None) -> None:
        self.progress: Callable[[str], None] = on_progress or _tell_nobody

    def answered(self, answer: Answer | None) -> None:
        """Nothing is noted."""


def _tell_nobody(_: str) -> None:
    """Nobody watches."""


_current: Tracing | None = None


def trace_with(tracing: Tracing | None) -> None:
    """Trace this process's turns with `tracing` from now on; None: trace nothing."""
    global _current  # like the metrics, traces belong to the process
    _current = tracing


def trace_turn(turn: Turn, on_progress: Progress | None) -> AbstractContextManager[Trace]:
    """Trace a turn, where this process traces any, for the length of a `with` block.

    Args:
        turn: What was asked.
        on_progress: Told of stages, as the trace is.
    """
    return _current.turn(turn, on_progress) if _current is not None else nullcontext(_Untraced(on_progress))
