"""Turns as spans, sent to a real collector's interface on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent import futures

import grpc
import pytest
from google.protobuf.json_format import MessageToJson
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.conversation import ConversationService
from bot.store.state import StateStore
from bot.tracing import Tracing, trace_with
from tests.support.conversations import make_answer, make_turn


class Answerer:
    """Goes through its stages on another thread, as the real one does."""

    async def answer(self, turn, history, *, on_progress=None):
        worker = threading.Thread(target=lambda: [on_progress(stage) for stage in ("searching", "checking")])
        worker.start()
        worker.join()
        return make_answer("What of the heron canary?", text="The heron canary nests here.")


@pytest.fixture
def service(tmp_path) -> Iterator[ConversationService]:
    store = StateStore.open(tmp_path / "state.sqlite")
    yield ConversationService(Answerer(), store)
    trace_with(None)
    store.close()


async def test_a_turn_is_a_span_with_its_stages_below(service) -> None:
    exporter, told = InMemorySpanExporter(), []
    tracing = Tracing(exporter)
    trace_with(tracing)
    answer = await service.handle(make_turn(), on_progress=told.append)
    assert await service.handle(make_turn()) is None  # delivered again
    tracing.flush()
    spans = exporter.get_finished_spans()
    first, again = (span for span in spans if span.name == "turn")
    assert first.attributes["liaison.outcome"] == answer.outcome
    assert first.attributes["liaison.answer_id"] == answer.id
    assert again.attributes["liaison.outcome"] == "delivered before"
    below = [span for span in spans if span.parent and span.parent.span_id == first.context.span_id]
    assert [span.name for span in below] == ["claimed", "reading", "searching", "checking"]
    assert all(first.start_time <= span.start_time <= span.end_time <= first.end_time for span in below)
    assert told == ["claimed", "reading", "searching", "checking"]


async def test_spans_reach_a_collector_without_a_word_of_anybody(service) -> None:
    received: list[str] = []

    class Collector(trace_service_pb2_grpc.TraceServiceServicer):
        def Export(self, request, context):  # noqa: N802  # the name is gRPC's
            received.append(MessageToJson(request))
            return trace_service_pb2.ExportTraceServiceResponse()

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(Collector(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        tracing = Tracing.to(f"http://127.0.0.1:{port}")
        trace_with(tracing)
        turn = make_turn("What of the heron canary?")
        await service.handle(turn)
        tracing.flush()
    finally:
        server.stop(0)
    sent = json.loads(received[0])["resourceSpans"][0]
    assert {"key": "service.name", "value": {"stringValue": "liaison"}} in sent["resource"]["attributes"]
    assert "turn" in {span["name"] for span in sent["scopeSpans"][0]["spans"]}
    assert "canary" not in received[0]
    assert turn.user_id not in received[0]


async def test_nothing_is_traced_unless_asked_for(service) -> None:
    exporter = InMemorySpanExporter()
    tracing = Tracing(exporter)
    await service.handle(make_turn())
    tracing.flush()
    assert exporter.get_finished_spans() == ()
