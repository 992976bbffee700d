from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ConfigError
from retrieval.gates import (
    GoldenQuestion,
    counts_gate,
    deletion_gate,
    golden_gate,
    read_golden,
    zero_text_gate,
)


def test_deletion_over_the_limit_refuses_unless_forced() -> None:
    assert deletion_gate({"a": 0.3}, limit=0.3, forced=False).passed
    refused = deletion_gate({"a": 0.5, "b": 0.1}, limit=0.3, forced=False)
    assert not refused.passed
    assert "a: 50%" in refused.detail
    assert "--force-delete" in refused.detail
    assert deletion_gate({"a": 0.5}, limit=0.3, forced=True).passed


def test_golden_questions_need_nine_in_ten() -> None:
    questions = [GoldenQuestion(question=str(n), language="en", document="d") for n in range(10)]
    assert golden_gate(None, lambda q: ()).detail == "none configured"
    assert golden_gate(questions, lambda q: ["d"] if q.question != "0" else ["x"]).passed
    refused = golden_gate(questions, lambda q: ["d"] if int(q.question) > 1 else ["x"])
    assert not refused.passed
    assert "8 of 10" in refused.detail
    assert not golden_gate(questions, lambda q: [*"vwxyz", "d"]).passed


def test_counts_must_agree_and_no_document_be_empty() -> None:
    assert counts_gate({"chroma": 3, "matrix": 3}).passed
    assert not counts_gate({"chroma": 3, "matrix": 2}).passed
    assert zero_text_gate([]).passed
    assert "scan" in zero_text_gate(["scan"]).detail


def test_a_broken_golden_file_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "golden.jsonl"
    path.write_text('{"question": "q", "language": "en", "document": "d"}\n\n{"question": 1}\n')
    with pytest.raises(ConfigError, match="line 3"):
        read_golden(path)
