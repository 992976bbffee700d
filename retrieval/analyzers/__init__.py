"""Text to index terms, English, Japanese and mixed.

Each stretch of a text is analysed after its script, whatever language the whole is in: Latin words inside Japanese go
through the English analyser, a Japanese name inside English through Sudachi.
"""

from __future__ import annotations

import re

from corpus.languages import Language
from retrieval.analyzers.bridge import (
    FROM_KATAKANA,
    FROM_LATIN,
    KATAKANA_RUN,
    LATIN_WORD,
    katakana_key,
    latin_key,
)
from retrieval.analyzers.english import english_terms
from retrieval.analyzers.folding import fold
from retrieval.analyzers.japanese import japanese_terms, katakana_words

__all__ = ["ANALYZER_VERSION", "analyze", "is_bridge", "query_terms"]

ANALYZER_VERSION = "2"  # raise whenever the terms of any text change: they are cached by it
_JAPANESE_RUN = re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


def analyze(text: str, language: Language) -> list[str]:
    """Index terms of a passage, in order, repeated as often as they occur.

    Args:
        text: Any text.
        language: Of the passage. It only decides about bridge terms: keys of katakana words where the text is
            Japanese, of Latin words where it is English.
    """
    folded = fold(text)
    keys = _katakana_keys(folded) if language is Language.JA else _latin_keys(folded)
    return [*_terms(folded), *keys]


def query_terms(text: str, language: Language) -> list[str]:
    """Terms to look for, each once: those of the text, and keys that lead into the other language.

    Args:
        text: The question.
        language: Of the question: a Japanese one looks for the Latin spelling of its katakana words, an English one
            for the katakana spelling of its Latin words.
    """
    folded = fold(text)
    if language is Language.JA:
        keys = [FROM_LATIN + key.removeprefix(FROM_KATAKANA) for key in _katakana_keys(folded)]
    else:
        keys = [FROM_KATAKANA + key.removeprefix(FROM_LATIN) for key in _latin_keys(folded)]
    return list(dict.fromkeys([*_terms(folded), *keys]))


def is_bridge(term: str) -> bool:
    """Whether a term is a key between scripts rather than a word."""
    return term.startswith((FROM_KATAKANA, FROM_LATIN))


def _terms(folded: str) -> list[str]:
    terms: list[str] = []
    at = 0
    for match in _JAPANESE_RUN.finditer(folded):
        terms.extend(english_terms(folded[at : match.start()]))
        terms.extend(japanese_terms(match.group()))
        at = match.end()
    terms.extend(english_terms(folded[at:]))
    return terms


def _katakana_keys(folded: str) -> list[str]:
    words = (word for run in KATAKANA_RUN.findall(folded) for word in katakana_words(run))
    keys = (katakana_key(word) for word in words)
    return [FROM_KATAKANA + key for key in keys if key]


def _latin_keys(folded: str) -> list[str]:
    keys = (latin_key(word) for word in LATIN_WORD.findall(folded))
    return [FROM_LATIN + key for key in keys if key]
