"""Why a file could not be read, in Japanese too."""

from __future__ import annotations

import re

import pytest

from bot.commands.failure_words import failure_in, hint_in, reason_in
from bot.records import IndexFailure
from corpus.errors import DocumentLoadError
from corpus.languages import Language
from corpus.loaders.registry import load
from tests.support.formats import broken_files

EN, JA = Language.EN, Language.JA
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_OF_ARCHIVES = (".zip", ".jsonl")


@pytest.mark.parametrize("name", [name for name in broken_files() if not name.endswith(_OF_ARCHIVES)])
def test_every_broken_format_is_told_in_japanese(name: str) -> None:
    with pytest.raises(DocumentLoadError) as raised:
        load(broken_files()[name], name, max_file_mb=25)
    failure = IndexFailure(source=name, reason=raised.value.message, hint=raised.value.hint)
    assert _JAPANESE.search(reason_in(failure.reason, JA)), failure.reason
    assert _JAPANESE.search(hint_in(failure.hint, JA)), failure.hint
    assert raised.value.message in failure_in(failure, EN)


def test_the_numbers_stay() -> None:
    reason = "big.pdf: is too large (31.4 MB, the limit is 25 MB)"
    assert reason_in(reason, JA) == "big.pdf: ファイルが大きすぎます（31.4 MB、上限は25 MB）"
    assert reason_in(reason, EN) == reason


def test_what_is_not_known_stays_as_it_is() -> None:
    failure = IndexFailure(source="a.md", reason="a.md: is odd", hint="Try later.")
    assert failure_in(failure, JA) == "a.md: a.md: is odd. Try later."
