"""Warm answers of the serving process beside LangChain + Chroma's similarity search with the same model."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.indexing import build
from bench.measure import LIAISON, each_ms, p50, p95, resident_mb, shared, verdict

if TYPE_CHECKING:
    from langchain_core.documents import Document


def questions() -> list[str]:
    """The visible questions on the partnership documents."""
    lines = shared("evals", "partnership", "questions.jsonl").read_text().splitlines()
    return [json.loads(line)["question"] for line in lines]


def start_server(data_dir: str) -> tuple[subprocess.Popen[str], str]:
    """Start `liaison serve` on a free port; the process and its address, once it says it is ready."""
    server = subprocess.Popen(
        [LIAISON, "serve", "--port", "0", "--no-open", "--data-dir", data_dir],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout
    for line in server.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return server, found.group()
    raise RuntimeError("the server ended before it was ready")


@contextmanager
def serving(data_dir: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and address of `start_server`, stopped in the end."""
    server, address = start_server(data_dir)
    try:
        yield server, address
    finally:
        server.terminate()
        server.wait(20)


def ask(address: str, question: str) -> dict[str, object]:
    """One question through the API."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(
        f"{address}/api/ask", data=body, headers={"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        result: dict[str, object] = json.load(response)
    return result


def langchain_similarity_search() -> tuple[Callable[[str], list[Document]], float]:
    """LangChain + Chroma over the same documents with the same model; its search function."""
    from chromadb.config import Settings as ChromaSettings
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    from bot.config import load_settings

    model = SentenceTransformer(str(load_settings().model_dir / "multilingual-e5-small"))

    class E5(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in model.encode([f"passage: {text}" for text in texts])]

        def embed_query(self, text: str) -> list[float]:
            return [float(x) for x in model.encode([f"query: {text}"])[0]]

    texts = [path.read_text() for path in sorted(shared("partnership").glob("*.txt"))]
    pieces = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=100).create_documents(texts)
    store = Chroma(embedding_function=E5(), client_settings=ChromaSettings(anonymized_telemetry=False))
    store.add_documents(pieces)
    return store.similarity_search, resident_mb()


def main() -> None:
    asked = questions()
    with tempfile.TemporaryDirectory() as folder:
        build(folder, shared("partnership"))
        started = time.perf_counter()
        with serving(folder) as (server, address):
            ask(address, asked[0])
            first = time.perf_counter() - started
            verdict("process start to first answer", first, 5, "s")
            for question in asked:
                ask(address, question)
            search, peer_mb = langchain_similarity_search()
            for question in asked[:5]:
                search(question)
            ours, theirs = [], []
            for _ in range(3):
                ours += each_ms(lambda question: ask(address, question), asked)
                theirs += each_ms(search, asked)
            verdict("warm POST /api/ask, p50", p50(ours), 60, "ms")
            print(f"     warm POST /api/ask, p95 {p95(ours):.1f} ms")
            print(
                f"     LangChain + Chroma similarity_search alone, p50 {p50(theirs):.1f} ms, p95 {p95(theirs):.1f} ms"
            )
            verdict("POST /api/ask ÷ similarity_search", statistics.median(ours) / statistics.median(theirs), 2, "x")
            verdict("resident memory of serve", resident_mb(server.pid), 1126, "MB")
            print(f"     resident memory of LangChain + Chroma {peer_mb:.0f} MB")
