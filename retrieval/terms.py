"""Index terms of the chunks of a build: analysed once, cached by content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from retrieval.analyzers import ANALYZER_VERSION, analyze
from retrieval.assembly import PreparedDocument
from retrieval.cache import ContentCache, content_key
from retrieval.lexical import LexicalIndex

_STRETCH = 400


def write_lexical(folder: Path, documents: Sequence[PreparedDocument], cache: ContentCache) -> None:
    """Write the lexical index of a generation; rows as in its matrix."""
    LexicalIndex.build(_terms(documents, cache), folder / "lexical")


def _terms(documents: Sequence[PreparedDocument], cache: ContentCache) -> Iterator[list[str]]:
    places = [(document, index) for document in documents for index in range(len(document.spans))]
    for first in range(0, len(places), _STRETCH):
        stretch = places[first : first + _STRETCH]
        keys = [content_key(ANALYZER_VERSION, document.keys[index].hex()) for document, index in stretch]
        known = cache.terms(keys)
        new: dict[bytes, tuple[str, list[str]]] = {}
        for key, (document, index) in zip(keys, stretch, strict=True):
            if key not in known:
                terms = _analysed(document, index)
                known[key] = terms
                new[key] = (document.document_id, terms)
        cache.add_terms(new)
        yield from (known[key] for key in keys)


def _analysed(document: PreparedDocument, index: int) -> list[str]:
    span = document.spans[index]
    text = f"{document.context(index)}\n{document.text[span.start : span.end]}"
    return analyze(text, document.languages[index])
