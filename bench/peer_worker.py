"""One system in one process: index passages its default way, then answer queries one by one; facts as JSON on stdout.

Usage: python peer_worker.py SYSTEM CORPUS.jsonl QUERIES.jsonl MODEL_FOLDER WORK_FOLDER

It imports nothing of Liaison but for SYSTEM `liaison`, so that it runs in the environment of the peers. All systems use
the same model folder; the peers run it as sentence-transformers does by default, with the prompts that the model asks
for.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Records = list[dict[str, str]]
Search = Callable[[str], list[str]]
TOP = 10


def whole(record: dict[str, str]) -> str:
    title = record.get("title") or ""
    return f"{title}\n{record['text']}" if title else record["text"]


def _encoded(model: Any, texts: Sequence[str]) -> list[list[float]]:
    found: list[list[float]] = model.encode(list(texts), normalize_embeddings=True).tolist()
    return found


def langchain(corpus: Records, model: Any, folder: Path) -> Search:
    from chromadb.config import Settings
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings

    class E5(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return _encoded(model, [f"passage: {text}" for text in texts])

        def embed_query(self, text: str) -> list[float]:
            return _encoded(model, [f"query: {text}"])[0]

    quiet = Settings(anonymized_telemetry=False)
    store = Chroma(embedding_function=E5(), persist_directory=str(folder / "chroma"), client_settings=quiet)
    store.add_documents([Document(page_content=whole(r), metadata={"id": r["_id"]}) for r in corpus])
    return lambda text: [found.metadata["id"] for found in store.similarity_search(text, k=TOP)]


def llamaindex(corpus: Records, model: Any, folder: Path) -> Search:  # noqa: ARG001  # one signature for all
    from llama_index.core import Settings, VectorStoreIndex
    from llama_index.core.embeddings import BaseEmbedding
    from llama_index.core.schema import TextNode

    class E5(BaseEmbedding):  # type: ignore[misc]  # of a package that is not installed here
        def _get_text_embedding(self, text: str) -> list[float]:
            return _encoded(model, [f"passage: {text}"])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return _encoded(model, [f"passage: {text}" for text in texts])

        def _get_query_embedding(self, query: str) -> list[float]:
            return _encoded(model, [f"query: {query}"])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    Settings.embed_model, Settings.llm = E5(), None
    index = VectorStoreIndex([TextNode(text=whole(r), id_=r["_id"]) for r in corpus])
    retriever = index.as_retriever(similarity_top_k=TOP)
    return lambda text: [found.node.node_id for found in retriever.retrieve(text)]


def txtai(corpus: Records, model: Any, folder: Path) -> Search:  # noqa: ARG001  # one signature for all
    from txtai import Embeddings

    del model
    instructions = {"query": "query: ", "data": "passage: "}
    index = Embeddings(path=sys.argv[4], instructions=instructions, hybrid=True, content=False)
    index.index([(r["_id"], whole(r), None) for r in corpus])
    return lambda text: [name for name, _ in index.search(text, TOP)]


def haystack(corpus: Records, model: Any, folder: Path) -> Search:  # noqa: ARG001  # one signature for all
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    vectors = _encoded(model, [f"passage: {whole(r)}" for r in corpus])
    store = InMemoryDocumentStore()
    store.write_documents([Document(id=r["_id"], content=whole(r), embedding=v) for r, v in zip(corpus, vectors)])  # noqa: B905
    words, dense = InMemoryBM25Retriever(store, top_k=TOP), InMemoryEmbeddingRetriever(store, top_k=TOP)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=TOP)

    def search(text: str) -> list[str]:
        vector = _encoded(model, [f"query: {text}"])[0]
        found = [words.run(query=text)["documents"], dense.run(query_embedding=vector)["documents"]]
        return [document.id for document in joiner.run(found)["documents"]]

    return search


def liaison(corpus: Records, model: Any, folder: Path) -> Search:  # noqa: ARG001  # one signature for all
    from bot.config import load_settings
    from bot.wiring import make_builder, open_catalogue, open_searcher
    from retrieval.builder import BuildOptions
    from retrieval.query import Query

    source = folder / "corpus.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in corpus), encoding="utf-8")
    settings = load_settings(data_dir=folder / "data")
    settings.data_dir.mkdir()
    catalogue = open_catalogue(settings)
    make_builder(settings, catalogue=catalogue).build(BuildOptions(sources=[source]))
    searcher = open_searcher(settings, catalogue=catalogue)

    def search(text: str) -> list[str]:
        hits = searcher.search(Query(text=text), top_k=TOP).hits
        return list(dict.fromkeys(hit.chunk.document_id for hit in hits))

    return search


SYSTEMS = {each.__name__: each for each in (liaison, langchain, llamaindex, txtai, haystack)}


def read(path: str) -> Records:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line]


def loaded(name: str) -> Any:
    if name in {"liaison", "txtai"}:  # these load the model themselves
        return None
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(sys.argv[4], device="cpu")


def main() -> None:
    name, corpus, queries = sys.argv[1], read(sys.argv[2]), read(sys.argv[3])
    model = loaded(name)
    started, spent = time.perf_counter(), time.process_time()
    search = SYSTEMS[name](corpus, model, Path(sys.argv[5]))
    indexed, indexed_cpu = time.perf_counter() - started, time.process_time() - spent
    for query in queries[:5]:
        search(query["text"])
    run, times, spent = {}, [], time.process_time()
    for query in queries:
        began = time.perf_counter()
        run[query["_id"]] = search(query["text"])
        times.append((time.perf_counter() - began) * 1000)
    facts = {
        "index_s": indexed,
        "index_cpu_s": indexed_cpu,
        "query_ms": times,
        "query_cpu_ms": (time.process_time() - spent) * 1000 / len(queries),
        "resident_mb": resident_mb(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "run": run,
    }
    print(json.dumps(facts))


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS:"))


main()
