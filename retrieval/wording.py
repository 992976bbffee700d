"""What the lexical index is asked for: the question's own terms, and at a discount what else names the same things."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.languages import Language, detect_language
from retrieval.analyzers import query_terms
from retrieval.lexical import LexicalIndex
from retrieval.rows import RowSet

EXPANSION = 0.6
"""What a term counts that an expansion brought, where one of the question counts 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Terms to look for.

    Attributes:
        own: Terms of the question, each once.
        more: Terms of its expansions that it does not hold itself, each once.
    """

    own: tuple[str, ...]
    more: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, text: str, language: Language, *, expansions: Sequence[str] = ()) -> Wording:
        """Analyse a question and its expansions, each expansion in its own language."""
        own = _terms_of(text, language)
        held = set(own)
        more = (term for other in expansions for term in _terms_of(other, detect_language(other)))
        return cls(own=own, more=tuple(dict.fromkeys(term for term in more if term not in held)))

    def share(self, index: LexicalIndex, *, readable: RowSet) -> NDArray[np.float32]:
        """How much of what was asked each readable row says.

        BM25 of the question's terms, and of its expansions at a discount, divided by the most that any row could reach
        with the question's terms alone: what the expansions bring can make up for words that the row puts otherwise,
        and cannot count against a row that uses the question's own.

        Returns:
            Shape (readable.count,), in [0, 1], in order of `readable.rows()`.
        """
        terms = dict.fromkeys(self.own, 1.0) | dict.fromkeys(self.more, EXPANSION)
        scores = index.scores(terms, readable=readable)
        ceiling = index.maximum(self.own, readable=readable) or index.maximum(self.more, readable=readable)
        found = readable.pick(scores)
        if ceiling > 0:
            found /= np.float32(ceiling)
        np.minimum(found, np.float32(1), out=found)
        return found


@functools.lru_cache(maxsize=1024)
def _terms_of(text: str, language: Language) -> tuple[str, ...]:
    """What `query_terms` gives, remembered: a question is searched several times, and names come back in others."""
    return tuple(query_terms(text, language))
