from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.access import ANYONE, Audience, Principal
from corpus.errors import BuildInProgressError, IndexNotFoundError, RetrievalError
from retrieval.generations import GenerationStore
from retrieval.query import Filters, Query
from retrieval.vectors import VectorStore
from tests.support.desk import Desk
from tests.support.embedders import HashingEmbedder


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n\nThey sail on Monday.\n")
    desk.write("trains.md", "# Trains\n\nThe night train leaves from platform four.\n")
    return desk


def test_a_build_goes_live_and_is_searched(desk: Desk) -> None:
    result = desk.build()
    assert result.activated
    assert result.documents == {"added": 2, "changed": 0, "renamed": 0, "removed": 0, "unchanged": 0, "failed": 0}
    assert [gate.name for gate in result.gates] == ["deletion", "zero_text", "counts", "golden"]
    hits = desk.searcher().search(Query(text="Where does the night train leave from?")).hits
    assert hits[0].chunk.document_id == "trains"
    stored = desk.catalogue.version("trains")
    assert stored is not None
    assert hits[0].chunk.text == stored.text[hits[0].chunk.start : hits[0].chunk.end]
    for sentence in hits[0].sentences:
        assert sentence.text == stored.text[sentence.start : sentence.end]
    scores = [hit.score for hit in hits]
    assert scores == sorted(set(scores), reverse=True)


def test_nothing_changed_makes_no_generation_and_embeds_nothing(desk: Desk) -> None:
    first = desk.build()
    desk.embedder.embedded.clear()
    again = desk.build()
    assert not again.activated
    assert again.generation == first.generation
    assert again.documents["unchanged"] == 2
    assert desk.embedder.embedded == []


@pytest.mark.parametrize("rules", ["retrieval.builder.CHUNKER_VERSION", "retrieval.builder.ANALYZER_VERSION"])
def test_an_index_made_by_other_rules_is_built_again(desk: Desk, monkeypatch: pytest.MonkeyPatch, rules: str) -> None:
    first = desk.build()
    monkeypatch.setattr(rules, "of another day")
    again = desk.build()
    assert again.activated
    assert again.generation != first.generation


def test_only_what_changed_is_embedded_and_old_text_is_gone(desk: Desk) -> None:
    desk.build()
    desk.embedder.embedded.clear()
    desk.write("ships.md", "# Ships\n\nThe harbour is empty now.\n")
    result = desk.build()
    assert result.documents["changed"] == 1
    assert len(desk.embedder.embedded) == 1
    assert "empty" in desk.searcher().search(Query(text="harbour ships")).hits[0].chunk.text
    with VectorStore(GenerationStore(desk.data_dir).current_folder() / "chroma") as store:
        assert store.count() == result.chunks["total"]


def test_a_searcher_follows_the_live_generation_and_rollback(desk: Desk) -> None:
    desk.build()
    searcher = desk.searcher()
    desk.write("planes.md", "# Planes\n\nA yellow aeroplane lands at noon.\n")
    desk.build()
    assert desk.found("yellow aeroplane", searcher)[0] == "planes"
    GenerationStore(desk.data_dir).rollback()
    assert "planes" not in desk.found("yellow aeroplane", searcher)


def test_a_source_that_lost_too_much_is_refused_with_numbers(desk: Desk) -> None:
    first = desk.build()
    (desk.source / "ships.md").unlink()
    refused = desk.build()
    assert refused.refused
    assert not refused.activated
    assert refused.generation == first.generation
    assert "50%" in refused.gates[0].detail
    assert "ships" in desk.found("grey ships")
    forced = desk.build(force_delete=True)
    assert forced.activated
    assert forced.documents["removed"] == 1
    assert "ships" not in desk.found("grey ships")


def test_golden_questions_guard_the_live_index(desk: Desk) -> None:
    desk.build()
    golden = {"question": "grey ships in the harbour", "language": "en", "document": "nowhere"}
    (desk.data_dir / "golden.jsonl").write_text(json.dumps(golden) + "\n")
    desk.write("planes.md", "# Planes\n\nA yellow aeroplane.\n")
    refused = desk.build()
    assert [gate.name for gate in refused.gates if not gate.passed] == ["golden"]
    assert "planes" not in desk.found("yellow aeroplane")


def test_access_acts_at_once_on_the_live_generation(desk: Desk) -> None:
    desk.build()
    searcher = desk.searcher()
    public = Audience.of(ANYONE)
    british = Audience.of(Principal(name="uk", organisation="UK"))
    assert "ships" in desk.found("grey ships", searcher, public)
    desk.catalogue.set_override("ships", "releasable_to", ["UK"])
    assert "ships" not in desk.found("grey ships", searcher, public)
    assert "ships" in desk.found("grey ships", searcher, british)
    assert searcher.read("ships", audience=public) is None
    assert [d.document_id for d in searcher.documents(audience=public)] == ["trains"]
    desk.catalogue.erase("ships")
    assert "ships" not in desk.found("grey ships", searcher)


def test_an_audience_without_readable_documents_finds_nothing(desk: Desk) -> None:
    desk.build()
    for name in ("ships", "trains"):
        desk.catalogue.set_override(name, "releasable_to", ["JP"])
    assert desk.found("night train", audience=Audience.of(ANYONE)) == []


def test_filters_narrow_the_search(desk: Desk) -> None:
    desk.build()
    query = Query(text="night train", filters=Filters(document_ids=frozenset({"ships"})))
    assert {hit.chunk.document_id for hit in desk.searcher().search(query).hits} == {"ships"}


def test_one_build_at_a_time(desk: Desk) -> None:
    from filelock import FileLock

    with FileLock(desk.data_dir / "build.lock"), pytest.raises(BuildInProgressError):
        desk.build()


def test_searching_before_any_build_says_what_to_do(desk: Desk) -> None:
    with pytest.raises(IndexNotFoundError) as caught:
        desk.searcher()
    assert "liaison index build" in caught.value.hint


def test_progress_tells_stages(desk: Desk) -> None:
    desk.build()
    assert {event["stage"] for event in desk.events} >= {"reading", "embedding", "writing"}
    assert {event["event"] for event in desk.events} == {"progress"}
    assert all(set(event) == {"event", "stage", "done", "total", "rate", "seconds_left"} for event in desk.events)


def test_a_searcher_goes_on_with_what_it_can_read_when_the_embedder_changes(desk: Desk) -> None:
    desk.build()
    searcher = desk.searcher()
    other = Desk.__new__(Desk)
    other.__dict__ |= desk.__dict__
    other.embedder = HashingEmbedder()
    other.embedder.fingerprint = "hashing-2"
    assert other.build().activated
    assert "ships" in desk.found("grey ships", searcher)
    with pytest.raises(RetrievalError, match="hashing-2"):
        desk.searcher()
