from __future__ import annotations

from typing import Any

from bot.store.redaction import redact_receipt


def _receipt(*read: str) -> dict[str, Any]:
    answer = {"language": "en", "citations": [], "closest": [], "premise": None, "sentences": [], "text": "None."}
    evidence = [{"document_id": name, "version": "v", "start": 0, "end": 9, "marker": 1} for name in read]
    return {"receipt_id": "r", "answer": answer, "making": {"output": "Secret words.", "evidence": evidence}}


def test_what_a_model_wrote_goes_with_a_document_that_it_was_given_to_read() -> None:
    assert redact_receipt(_receipt("a", "b"), "b") == {"receipt_id": "r", "answer": _receipt()["answer"]}
    assert redact_receipt(_receipt("a"), "b") is None
