"""Puts together what edits the glossary and suggests terms for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.config import Settings
    from retrieval.glossary_editing import GlossaryEditor
    from retrieval.glossary_suggestions import Paper, Suggestion


def open_glossary(settings: Settings) -> GlossaryEditor:
    """Open the glossary of the data directory for reading and editing."""
    from retrieval.glossary_editing import GlossaryEditor

    return GlossaryEditor(settings.data_dir)


def suggest_terms(settings: Settings, *, restricted: bool, translations: bool) -> list[Suggestion]:
    """Terms that the documents define and the glossary lacks, those said most often first.

    Args:
        settings: The settings.
        restricted: Whether documents are read too that not everybody may read: an accepted term acts for everybody.
        translations: Whether names of documents and their translations are compared, with the embedding model.
    """
    from retrieval.glossary import Glossary
    from retrieval.glossary_suggestions import suggest

    papers = _papers(settings, restricted=restricted)
    is_paired = {paper.document_id for paper in papers} & {paper.translation_of for paper in papers}
    embed = None
    if translations and is_paired:
        from bot.wiring.index import load_embedder

        embedder = load_embedder(settings)

        def embed(texts: Sequence[str]) -> NDArray[np.float32]:
            return embedder.embed_queries(list(texts))

    return suggest(papers, known=Glossary.of_data_dir(settings.data_dir), embed=embed)


def _papers(settings: Settings, *, restricted: bool) -> list[Paper]:
    from bot.wiring.stores import open_catalogue
    from corpus.access import EVERYONE
    from corpus.languages import detect_language
    from retrieval.glossary_suggestions import Paper

    catalogue = open_catalogue(settings)
    records = [one for one in catalogue.documents() if one.version and (restricted or EVERYONE.may_read(one.label))]
    metadata = {one.id: one.metadata for one in records}
    found = []
    for stored in catalogue.versions_of({one.id: one.version for one in records if one.version}):
        meta = metadata[stored.document_id]
        found.append(
            Paper(
                document_id=stored.document_id,
                text=stored.text,
                language=meta.language or detect_language(stored.text),
                translation_of=meta.translation_of,
            )
        )
    catalogue.close()
    return sorted(found, key=lambda paper: paper.document_id)
