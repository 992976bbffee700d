from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from bot.answering.parallels import parallels_of
from corpus.documents import StoredVersion
from corpus.languages import Language


def _document(name: str, language: Language, translation_of: str | None = None) -> StoredVersion:
    metadata = SimpleNamespace(language=language, translation_of=translation_of)
    return cast(StoredVersion, cast(Any, SimpleNamespace(document_id=name, metadata=metadata)))


SHELF = [
    _document("en/gate", Language.EN),
    _document("ja/gate", Language.JA),
    _document("en/wall", Language.EN),
    _document("notes/moat", Language.EN),
    _document("notes/hori", Language.JA, translation_of="notes/moat"),
]


def test_a_folder_named_by_language_holds_the_same_documents() -> None:
    assert parallels_of({"ja/gate"}, SHELF, Language.EN) == {"en/gate"}
    assert parallels_of({"en/gate", "en/wall"}, SHELF, Language.JA) == {"ja/gate"}


def test_a_declared_translation_is_followed_both_ways() -> None:
    assert parallels_of({"notes/moat"}, SHELF, Language.JA) == {"notes/hori"}
    assert parallels_of({"notes/hori"}, SHELF, Language.EN) == {"notes/moat"}


def test_documents_in_the_language_asked_for_have_no_parallel() -> None:
    assert parallels_of({"en/gate", "notes/moat"}, SHELF, Language.EN) == frozenset()
    assert parallels_of({"unknown"}, SHELF, Language.EN) == frozenset()
