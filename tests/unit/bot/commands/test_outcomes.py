"""What a job did and why a gate refused it, in the reader's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.commands.outcomes import describe_next_step
from bot.commands.texts import describe_job
from bot.records import JobStatus
from bot.reindex import hint_of
from corpus.languages import Language
from retrieval.gates import Gate, GoldenQuestion, counts_gate, deletion_gate, golden_gate, zero_text_gate
from retrieval.results import BuildResult

EN, JA = Language.EN, Language.JA


def refused_by(gate: Gate) -> JobStatus:
    numbers = {"documents": {}, "chunks": {}, "changes": {}, "seconds": 1}
    result = BuildResult(generation="g1", activated=False, gates=(gate,), **numbers)  # type: ignore[arg-type]
    return JobStatus(state="refused", detail=gate.detail, refused=(gate.name,), facts=result.facts())


GATES = {
    "deletion": deletion_gate({"papers": 0.5, "notes": 0.1}, limit=0.3, forced=False),
    "zero_text": zero_text_gate(["scan-1", "scan-2", "scan-3", "scan-4"]),
    "counts": counts_gate({"chroma": 3, "matrix": 4}),
    "golden": golden_gate([GoldenQuestion(question="When?", language="en", document="map")], lambda _: ()),
}
SAID = {
    "deletion": (["papers 50%", "at most 30%"], ["papers 50%", "30%まで"]),
    "zero_text": (["scan-1, scan-2, scan-3 and 1 more"], ["scan-1、scan-2、scan-3ほか1件"]),
    "counts": (["chroma 3, matrix 4"], ["chroma 3、matrix 4"]),
    "golden": (["Only 0 of 1", "When?"], ["1件のうち", "When?"]),
}


@pytest.mark.parametrize("name", GATES)
def test_a_gate_says_its_numbers_in_both_languages(name: str) -> None:
    assert not GATES[name].passed
    status = refused_by(GATES[name])
    for words, language in zip(SAID[name], (EN, JA), strict=True):
        told = describe_job(status, language)
        assert all(word in told for word in words)
        assert "--force-delete" not in told
    assert "deletion" not in describe_job(status, JA)


def test_what_a_build_did_is_counted_in_both_languages() -> None:
    facts = {"documents": {"added": 3, "changed": 0, "failed": 1}, "gates": {}}
    status = JobStatus(state="succeeded", detail="3 added, 1 failed", facts=facts)
    assert "3 added, 1 failed" in describe_job(status, EN)
    assert "追加3件、読み込み失敗1件" in describe_job(status, JA)
    assert status.failed_files == 1


def test_a_job_of_an_older_release_is_told_in_its_own_words() -> None:
    assert "2 added" in describe_job(JobStatus(state="succeeded", detail="2 added"), JA)


def test_a_killed_build_is_told_in_both_languages() -> None:
    status = JobStatus(state="failed", detail="the build was killed; the next one resumes", is_killed=True)
    assert "takes up where it was" in describe_job(status, EN)
    assert "途中から続けます" in describe_job(status, JA)


@pytest.mark.parametrize("name", GATES)
def test_a_gate_says_what_to_do_in_both_languages(name: str) -> None:
    english, japanese = (describe_next_step(refused_by(GATES[name]), language) for language in (EN, JA))
    assert english.isascii()
    assert "再索引" in japanese


def test_a_failed_job_says_what_to_do() -> None:
    failed = JobStatus(state="failed", detail="The queue cannot be reached.", hint="Save it as UTF-8.")
    assert describe_next_step(failed, EN) == "Save it as UTF-8."
    unknown = replace(failed, hint="")
    assert "Re-index" in describe_next_step(unknown, EN)
    assert "再索引" in describe_next_step(unknown, JA)
    for silent in (replace(failed, is_killed=True), JobStatus(state="succeeded"), JobStatus(state="running")):
        assert describe_next_step(silent, EN) == ""


def test_the_hint_of_a_build_is_its_second_line() -> None:
    assert hint_of("Error: the disk is full.\n  Make room and build again.\n") == "Make room and build again."
    assert hint_of("Traceback (most recent call last):\n  File x\nKeyError: 1") == ""
    assert hint_of("") == ""
