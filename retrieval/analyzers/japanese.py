"""Index terms of Japanese text: Sudachi's normalised forms, particles and marks left out."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sudachipy import Morpheme

_DROPPED = frozenset({"助詞", "助動詞", "補助記号", "空白", "記号"})
# Formal nouns and auxiliary verbs: grammar, whatever their part of speech is called.
_GRAMMAR = "為る 居る 有る 成る 因る 於く 事 物 等 其の 此の 其れ 此れ 為 様 何 誰 何処 何時 何れ"
_STOP_WORDS = frozenset(_GRAMMAR.split())
_LONGEST_INPUT = 4_000  # code points; Sudachi refuses texts of more than 49,149 bytes
_BREAKS = "。！？\n、 "
_local = threading.local()


def japanese_terms(text: str) -> list[str]:
    """Index terms in order of a text that is folded already.

    Words are cut long (mode C), and a compound's shorter words (mode A) follow it, so that 国家サイバー統括室 is found
    both as the name it is and by サイバー.
    """
    terms: list[str] = []
    for piece in _pieces(text):
        for morpheme in _tokenizer().tokenize(piece):
            terms.extend(_terms_of(morpheme))
    return terms


def _terms_of(morpheme: Morpheme) -> list[str]:
    if morpheme.part_of_speech()[0] in _DROPPED:
        return []
    whole = morpheme.normalized_form().lower()
    if whole in _STOP_WORDS:
        return []
    parts = [part.normalized_form().lower() for part in morpheme.split(_modes().A, add_single=False)]
    return [whole, *(part for part in parts if part != whole)]


def katakana_words(run: str) -> list[str]:
    """The words of a run of katakana, as short as the dictionary knows them."""
    return [morpheme.surface() for morpheme in _tokenizer().tokenize(run[:_LONGEST_INPUT], _modes().A)]


def _pieces(text: str) -> list[str]:
    """Cut an overlong text at a mark near the limit."""
    pieces = []
    while len(text) > _LONGEST_INPUT:
        cut = max(text.rfind(mark, _LONGEST_INPUT // 2, _LONGEST_INPUT) for mark in _BREAKS) + 1 or _LONGEST_INPUT
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def _tokenizer() -> Any:
    if not hasattr(_local, "tokenizer"):  # a Sudachi tokenizer serves one thread; all share one dictionary
        _local.tokenizer = sudachi_dictionary().tokenizer(mode=_modes().C)
    return _local.tokenizer


_dictionary_lock = threading.Lock()


def sudachi_dictionary() -> Any:
    """The one Sudachi dictionary of the process, loaded at first use; all tokenizers share it."""
    with _dictionary_lock:
        return _load_dictionary()


@lru_cache(maxsize=1)
def _load_dictionary() -> Any:
    from sudachipy import Dictionary

    return Dictionary(dict="core")


@lru_cache(maxsize=1)
def _modes() -> Any:
    from sudachipy import SplitMode

    return SplitMode
