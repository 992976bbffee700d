"""Index terms of the chunks of a build: analysed once, cached by content."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.analyzers import ANALYZER_VERSION, analyze
from retrieval.assembly import PreparedDocument
from retrieval.cache import ContentCache, content_key


def terms_of(documents: Sequence[PreparedDocument], cache: ContentCache) -> list[list[str]]:
    """Terms of every chunk of some documents, in order; what was not cached is cached now."""
    places = [(document, index) for document in documents for index in range(len(document.spans))]
    keys = [content_key(ANALYZER_VERSION, document.keys[index].hex()) for document, index in places]
    known = cache.terms(keys)
    new: dict[bytes, tuple[str, list[str]]] = {}
    for key, (document, index) in zip(keys, places, strict=True):
        if key not in known:
            known[key] = analysed(document, index)
            new[key] = (document.document_id, known[key])
    if new:
        cache.add_terms(new)
    return [known[key] for key in keys]


def analysed(document: PreparedDocument, index: int) -> list[str]:
    """Index terms of a chunk and of its context."""
    span = document.spans[index]
    text = f"{document.context(index)}\n{document.text[span.start : span.end]}"
    return analyze(text, document.languages[index])
