"""Plain text: lines → paragraphs, list items and headings, after cleaning what a web copy adds."""

from __future__ import annotations

from corpus.cleaning import clean
from corpus.loaders.encoding import decode, normalise
from corpus.loaders.plain import parse_plain
from corpus.loaders.values import LoadedDocument, assemble


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a text file in any of the encodings that `decode` knows."""
    return assemble(clean(parse_plain(normalise(decode(data, name=name)))))
