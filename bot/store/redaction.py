"""Takes what quotes an erased document out of stored answers and receipts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.languages import Language

Json = dict[str, Any]

TOMBSTONE: Mapping[Language, str] = {
    Language.EN: "[A document that this answer quoted was erased.]",
    Language.JA: "［この回答が引用していた文書は消去されました。］",
}
_KEPT = frozenset({"document_id", "version", "marker", "language", "rank"})
_EMPTY = {"quote": "", "title": "", "text": "", "start": 0, "end": 0}
_SHORTEST_QUOTE = 8


def redact_answer(answer: Json, document_id: str) -> Json | None:
    """An answer without its quotations of a document and without the sentences that rest on them.

    Args:
        answer: As stored: the answer's fields in plain JSON types.
        document_id: The erased document.

    Returns:
        The answer, its citations still in place as empty shells; None if it cites no such document.
    """
    removed: list[str] = []
    redacted: Json = _without(answer, document_id, removed)
    if not removed:
        return None
    tombstone = TOMBSTONE[Language(answer["language"])]
    gone = {c["marker"] for c in answer["citations"] if c["document_id"] == document_id}
    sentences = [sentence for sentence in answer["sentences"] if not gone & set(sentence["citations"])]
    kept = [s["text"] + "".join(f" [{marker}]" for marker in s["citations"]) for s in sentences]
    redacted |= {"sentences": sentences, "text": "\n".join([tombstone, *kept])}
    redacted |= {name: [] for name in ("notices", "follow_ups") if name in answer}
    if "sections" in answer:
        redacted["sections"] = [_without_cells(section, gone) for section in answer["sections"]]
    premise = answer.get("premise")
    if premise and premise["citation"]["document_id"] == document_id:
        redacted["premise"] = {**redacted["premise"], "text": tombstone}
    found: Json = _scrub(redacted, [quote for quote in removed if len(quote) >= _SHORTEST_QUOTE])
    return found


def _without_cells(section: Json, gone: set[int]) -> Json:
    """A section without the rows that quote the document in part, whose other cells may speak of it."""
    rows = [row for row in section["rows"] if not any(gone & set(cell["citations"]) for cell in row)]
    return {**section, "rows": rows}


def redact_receipt(body: Json, document_id: str) -> Json | None:
    """A receipt whose answer is redacted likewise; None if it cites no such document.

    What a text generator wrote goes as a whole where the document was among what it was given to read.
    """
    answer = redact_answer(body["answer"], document_id)
    if answer is None:
        was_read = any(place["document_id"] == document_id for place in (body.get("making") or {}).get("evidence", ()))
        return {name: value for name, value in body.items() if name != "making"} if was_read else None
    kept = {name: value for name, value in body.items() if name not in {"answer", "making"}}
    rest: Json = _without(kept, document_id, [])
    return {**rest, "answer": answer, **({"notices": []} if "notices" in body else {})}


def _without(value: Any, document_id: str, removed: list[str]) -> Any:
    """The value with every record of the document emptied; the quotations are added to `removed`."""
    if isinstance(value, list):
        return [_without(item, document_id, removed) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("document_id") != document_id:
        return {name: _without(item, document_id, removed) for name, item in value.items()}
    removed.append(str(value.get("quote", "")))
    return {name: item if name in _KEPT else _EMPTY.get(name) for name, item in value.items()}


def _scrub(value: Any, quotes: list[str]) -> Any:
    """The value with every verbatim copy of a quotation replaced."""
    if isinstance(value, list):
        return [_scrub(item, quotes) for item in value]
    if isinstance(value, dict):
        return {name: _scrub(item, quotes) for name, item in value.items()}
    if isinstance(value, str):
        for quote in quotes:
            value = value.replace(quote, "…")
    return value
