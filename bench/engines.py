"""The same sets on the embedded engines and on the shared ones: rankings, nDCG@10, replies.

`python -m bench engines` takes the partnership's and the other documents with their visible questions, and the
smallest of the test collections; `python -m bench.engines NAME…` takes collections of ../shared/evals/beir by name.
PostgreSQL and a Chroma server are started on free ports of loopback.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from bench.measure import shared, verdict
from bot.config import Settings, load_settings
from bot.evaluation.questions import read_cases
from bot.values import Answer, ThreadKey, Turn
from bot.wiring import load_embedder, make_answerer, make_builder, open_catalogue, open_searcher
from retrieval.builder import BuildOptions
from retrieval.embedders import Embedder
from retrieval.evaluation.collections import Collection, read_collection
from retrieval.evaluation.measures import per_query
from retrieval.evaluation.running import run_collection
from retrieval.searcher import LocalSearcher
from tests.support.chroma import running_chroma
from tests.support.postgresql import find_binaries, running_server

CLOSE_ENOUGH = 0.002
SMALLEST = ("owasp-en2ja",)


@contextmanager
def searchers(source: Path) -> Iterator[dict[str, tuple[LocalSearcher, Settings]]]:
    """A source indexed on both kinds of engines; what is embedded for the first is copied for the second."""
    binaries = find_binaries()
    if binaries is None:
        sys.exit("this measurement needs PostgreSQL's server (Debian: apt install postgresql)")
    with tempfile.TemporaryDirectory() as folder, running_server(binaries) as server, running_chroma() as chroma:
        embedded = load_settings(data_dir=Path(folder) / "embedded").apart()
        engines = {"database_url": SecretStr(server.new_database()), "chroma_url": chroma.url}
        outside = embedded.model_copy(update={"data_dir": Path(folder) / "shared", **engines})
        embedder = load_embedder(embedded)
        made = {"embedded": (index(embedded, source, embedder), embedded)}
        (outside.data_dir / "cache").mkdir(parents=True, exist_ok=True)
        shutil.copy(embedded.data_dir / "cache" / "vectors.sqlite", outside.data_dir / "cache")
        made["shared"] = index(outside, source, embedder), outside
        yield made
        for searcher, _ in made.values():
            searcher.close()


def index(settings: Settings, source: Path, embedder: Embedder) -> LocalSearcher:
    """Build, and open what was built."""
    catalogue = open_catalogue(settings)
    started = time.process_time()
    options = BuildOptions(sources=[source], deletion_limit=1.0, force_delete=True)
    result = make_builder(settings, catalogue=catalogue).build(options)
    engines = "PostgreSQL, Chroma server" if settings.chroma_url else "embedded"
    cost = f"{time.process_time() - started:.1f} s of processor time in this process"
    print(f"     {source.name}, {engines}: {result.chunks['total']} passages, {cost}")
    return open_searcher(settings, catalogue=catalogue, embedder=lambda: embedder)


def measure_collection(collection: Collection) -> None:
    """Rankings and nDCG@10 of a test collection."""
    with searchers(collection.corpus) as made:
        runs = {name: run_collection(searcher, collection) for name, (searcher, _) in made.items()}
    values = {name: mean(per_query(collection.qrels, run)["nDCG@10"]) for name, run in runs.items()}
    same = sum(runs["embedded"][query] == runs["shared"][query] for query in collection.queries)
    difference = abs(values["embedded"] - values["shared"])
    said = f"nDCG@10 {values['embedded']:.4f} and {values['shared']:.4f}"
    print(f"     {collection.name}: {said}; {same} of {len(collection.queries)} rankings equal with their scores")
    verdict(f"{collection.name}: difference of nDCG@10", difference, CLOSE_ENOUGH, "")


def measure_questions(source: Path, files: Sequence[Path]) -> None:
    """Replies to the questions of some files."""
    questions = [case.question for file in files for case in read_cases(file)]
    with searchers(source) as made:
        told = {name: asyncio.run(replies(*one, questions)) for name, one in made.items()}
    same = sum(told_here == told_there for told_here, told_there in zip(*told.values(), strict=True))
    verdict(f"{source.name}: replies that differ, of {len(questions)}", len(questions) - same, 0, "")


async def replies(searcher: LocalSearcher, settings: Settings, questions: Sequence[str]) -> list[tuple[object, ...]]:
    """What is replied to each question, asked alone."""
    answerer = make_answerer(settings, searcher=searcher, generates=False)
    found = []
    for number, question in enumerate(questions):
        thread = ThreadKey(platform="console", workspace_id="local", channel_id="bench", thread_id=str(number))
        found.append(shown(await answerer.answer(Turn(thread=thread, turn_id=str(number), text=question), ())))
    return found


def shown(answer: Answer) -> tuple[object, ...]:
    """A reply without its ids and times."""
    return answer.outcome, answer.text, answer.citations, answer.closest, answer.premise, answer.removed_sentences


def mean(values: Mapping[str, float]) -> float:
    """Over the queries."""
    return sum(values.values()) / len(values)


def main(names: Sequence[str] = SMALLEST) -> None:
    for name in names:
        measure_collection(read_collection(shared("evals", "beir", name)))
    if tuple(names) == SMALLEST:
        evals = shared("evals", "partnership")
        measure_questions(shared("partnership"), sorted(evals.glob("questions*.jsonl")))
        measure_questions(shared("documents"), [shared("evals", "documents", "questions.jsonl")])


if __name__ == "__main__":
    main(sys.argv[1:] or SMALLEST)
