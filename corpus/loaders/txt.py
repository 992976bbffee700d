"""Plain text: lines → paragraphs, list items and headings, after cleaning what a web copy adds."""

from __future__ import annotations

from dataclasses import replace

from corpus.cleaning import clean
from corpus.loaders.encoding import decode, normalise
from corpus.loaders.frontmatter import split_front_matter
from corpus.loaders.headings import with_headings
from corpus.loaders.plain import parse_plain
from corpus.loaders.values import LoadedDocument, assemble


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a text file in any of the encodings that `decode` knows; front matter is read where there is one.

    Raises:
        DocumentLoadError: If the file is not text.
    """
    stated, body = split_front_matter(normalise(decode(data, name=name)), name=name)
    return replace(assemble(with_headings(clean(parse_plain(body)))), stated=stated)
