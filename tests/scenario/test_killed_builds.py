"""A build killed at any moment: the live index answers, the next build completes, no chunk is doubled or lost."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from corpus.access import OPERATOR_ONLY
from corpus.catalogue import Catalogue
from corpus.languages import Language
from retrieval.builder import Builder, BuildOptions
from retrieval.embedders import Embedder
from retrieval.generations import GenerationStore, opened
from retrieval.jobs import JobBoard
from retrieval.query import Query
from retrieval.searcher import LocalSearcher
from retrieval.vectors import VectorStore
from tests.support.embedders import HashingEmbedder
from tests.support.process import ROOT, clean_environment

SEED = 20260


class Place:
    """A data directory and a source whose documents change from round to round."""

    def __init__(self, folder: Path, embedder: Embedder, *, documents: int) -> None:
        self.data_dir = folder / "data"
        self.source = folder / "papers"
        self.source.mkdir()
        self.embedder = embedder
        self.documents = documents
        self.round = 0
        self.change()

    def change(self) -> None:
        """Change a third of the documents, remove one, add one."""
        self.round += 1
        for number in range(self.documents):
            name = self.source / f"paper-{number}.md"
            if self.round == 1 or number % 3 == self.round % 3:
                name.write_text(f"# Paper {number}\n\n" + f"Harbour {number} holds {self.round} grey ships. " * 12)
        (self.source / f"extra-{self.round - 1}.md").unlink(missing_ok=True)
        (self.source / f"extra-{self.round}.md").write_text(f"# Extra\n\nRound {self.round} has a zebra.\n")

    def start(self) -> subprocess.Popen[bytes]:
        """Start the command and wait until it is past its imports and tells of progress."""
        command = ["index", "build", str(self.source), "--force-delete", "--json", "--data-dir", str(self.data_dir)]
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *command],
            env=clean_environment(PYTHONPATH=str(ROOT)),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        if not process.stdout.readline():
            raise AssertionError(process.communicate()[1].decode())
        return process

    def catalogue(self) -> Catalogue:
        return Catalogue.open(self.data_dir / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))

    def searcher(self) -> LocalSearcher:
        return LocalSearcher(self.data_dir, catalogue=self.catalogue(), embedder=self.embedder)

    def finish(self) -> None:
        """Build in this process, as the next build after a kill."""
        builder = Builder(
            self.data_dir,
            catalogue=self.catalogue(),
            embedder=lambda: self.embedder,
            fingerprint=self.embedder.fingerprint,
        )
        result = builder.build(BuildOptions(sources=[self.source], force_delete=True))
        assert not result.refused

    def check_answers(self) -> None:
        """The live index answers, and every hit is a verbatim part of its version."""
        searcher = self.searcher()
        ranking = searcher.search(Query(text="How many grey ships are in harbour 7?", language=Language.EN))
        assert ranking.hits
        for hit in ranking.hits:
            stored = searcher.read(hit.chunk.document_id, version=hit.chunk.version, audience=OPERATOR_ONLY)
            assert stored is not None
            assert stored.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text
        searcher.close()

    def chunks(self, data_dir: Path) -> list[tuple[str, str, int, int]]:
        """Every record of the live Chroma store: document, version, start, end."""
        with VectorStore(GenerationStore(data_dir).current_folder() / "chroma") as chroma:
            rows = chroma.metadata()
        return sorted((row["document_id"], row["version"], row["start"], row["end"]) for row in rows)

    def chunks_of_a_fresh_build(self) -> list[tuple[str, str, int, int]]:
        """The same after a build of the same files from nothing, in a directory that no process was killed over."""
        with tempfile.TemporaryDirectory() as folder:
            embedder = HashingEmbedder()
            catalogue = Catalogue.open(Path(folder) / "catalogue.sqlite", default_releasable_to=frozenset({"public"}))
            fresh = Builder(
                Path(folder), catalogue=catalogue, embedder=lambda: embedder, fingerprint=embedder.fingerprint
            )
            assert fresh.build(BuildOptions(sources=[self.source])).activated
            return self.chunks(Path(folder))

    def check_whole(self) -> None:
        """Every file is there once, with all its text, and nothing is left of earlier builds."""
        store = GenerationStore(self.data_dir)
        names = {path.stem for path in self.source.iterdir()}
        catalogue = self.catalogue()
        with opened(store.current_folder()) as generation, VectorStore(generation.folder / "chroma") as chroma:
            ids = [document.document_id for document in generation.documents]
            assert sorted(ids) == sorted(names)
            assert chroma.count() == len(chroma.ids()) == len(generation.vectors)
            for document in generation.documents:
                stored = catalogue.version(document.document_id, document.version)
                assert stored is not None
                assert stored.text == catalogue.version(document.document_id).text  # type: ignore[union-attr]
                spans = generation.spans[document.first_row : document.end_row].tolist()
                assert spans == sorted(spans)
                assert len({tuple(span) for span in spans}) == len(spans)
                covered = {place for start, end in spans for place in range(start, end)}
                assert all(place in covered for place, letter in enumerate(stored.text) if not letter.isspace())
        assert self.chunks(self.data_dir) == self.chunks_of_a_fresh_build()
        left = [path.name for path in store.folder.iterdir() if path.name.startswith(("building", "current."))]
        assert left == []
        assert set(store.ids()) <= {line["generation"] for line in store.history()}
        assert sorted(path.name for path in self.data_dir.glob("job*")) == ["job.json"]


@pytest.fixture(scope="module")
def bundled() -> Embedder:
    from bot.config import load_settings
    from bot.wiring import load_embedder

    return load_embedder(load_settings())


def run(folder: Path, embedder: Embedder, *, kills: int, seed: int) -> list[str]:
    """Kill builds at random moments; what each was doing."""
    chance = random.Random(seed)
    place = Place(folder, embedder, documents=30)
    started = time.monotonic()
    _, said = place.start().communicate()
    duration_s = time.monotonic() - started  # of a whole build on this machine today, the start of Python included
    assert b'"activated": true' in said or GenerationStore(place.data_dir).current_id(), said.decode()
    stages = []
    for _ in range(kills):
        place.change()
        process = place.start()
        time.sleep(chance.uniform(0, duration_s * 0.7))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        job = JobBoard(place.data_dir).job()
        stages.append(f"{job.state}:{job.stage}" if job else "none")
        place.check_answers()
        place.finish()
        place.check_whole()
    return stages


@pytest.mark.timeout(900)
def test_five_kills_at_random_moments(tmp_path: Path, bundled: Embedder) -> None:
    run(tmp_path, bundled, kills=5, seed=SEED)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_twenty_kills_at_random_moments(tmp_path: Path, bundled: Embedder) -> None:
    stages = run(tmp_path, bundled, kills=20, seed=SEED + 1)
    assert len({stage for stage in stages if stage.startswith("failed")}) >= 2, stages


# The moments at which a kill leaves the most to mend; and all others.
MOMENTS = (("GenerationStore.finish", "after"), ("GenerationStore._note", "before"), ("Catalogue.confirm", "before"))
MORE_MOMENTS = tuple(
    (step, moment)
    for step in (
        "GenerationStore.begin",
        "GenerationStore.finish",
        "GenerationStore.activate",
        "GenerationStore._note",
        "GenerationStore.prune",
        "Catalogue.confirm",
        "ContentCache.add_vectors",
        "ContentCache.forget_others",
        "VectorStore.add",
        "VectorStore.delete",
        "FolderWriter.write_manifest",
    )
    for moment in ("before", "after")
    if (step, moment) not in MOMENTS
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("step", "moment"), [*MOMENTS, *(pytest.param(*one, marks=pytest.mark.long) for one in MORE_MOMENTS)]
)
def test_a_kill_beside_a_step(tmp_path: Path, step: str, moment: str) -> None:
    place = Place(tmp_path, HashingEmbedder(), documents=8)
    place.finish()
    place.change()
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killable", str(place.data_dir), str(place.source), step, moment],
        env=clean_environment(PYTHONPATH=str(ROOT)),
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    place.check_answers()
    place.finish()
    place.check_whole()
