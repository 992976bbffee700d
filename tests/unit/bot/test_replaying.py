from __future__ import annotations

from typing import Any

from bot.answering.verification import Verifier
from bot.replaying import describe, replay
from corpus.documents import Metadata, StoredVersion

TEXT = "The harbour gate opens at six in the morning. The harbour office employs 240 people."
QUOTE = TEXT[:45]


def _read(document_id: str, version: str) -> StoredVersion | None:
    if (document_id, version) != ("d", "v"):
        return None
    return StoredVersion(
        document_id="d", version="v", text=TEXT, sections=(), pages=(), metadata=Metadata(), source_hash="",
        extractor="", created_at="",
    )  # fmt: skip


def _body(**changes: Any) -> dict[str, Any]:
    citation = {"marker": 1, "document_id": "d", "version": "v", "quote": QUOTE, "start": 0, "end": 45}
    answer = {
        "question": "When?",
        "sentences": [{"text": QUOTE, "citations": [1]}],
        "citations": [{**citation, **changes}],
        "closest": [],
        "premise": None,
        "generation": "g1",
    }
    making = {
        "generator": "openai:x",
        "prompt": {"name": "answer.en", "version": "000000000000"},
        "verifier": "1",
        "evidence": [{"marker": 1, "document_id": "d", "version": "v", "start": 0, "end": len(TEXT)}],
        "verdicts": [
            {"text": QUOTE, "markers": [1], "verdict": "quoted"},
            {"text": "It employs 250 people.", "markers": [1], "verdict": "number"},
            {"text": "Nothing.", "markers": [], "verdict": "marker"},
        ],
    }
    return {"answer": answer, "making": making}


def test_what_has_not_changed_comes_out_as_it_was() -> None:
    found = replay(_body(), read=_read, search=lambda _: [("d", "v", 0, 90)], verifier=Verifier())
    assert found.is_same
    assert found.verdicts == (2, 2)
    assert "prompt answer.en was version 000000000000" in describe(found)
    assert "rules of verification were version 1" in describe(found)


def test_a_quotation_that_no_longer_stands_is_told() -> None:
    found = replay(_body(quote="The gate was sold."), read=_read, search=lambda _: [], verifier=Verifier())
    assert found.quotations == (0, 1)
    assert found.sentences == (0, 1)
    assert found.found == (0, 1)
    assert not found.is_same


def test_a_generation_that_is_gone_is_told() -> None:
    found = replay(_body(), read=_read, search=None, verifier=Verifier())
    assert found.found is None
    assert "g1 no longer exists" in describe(found)
