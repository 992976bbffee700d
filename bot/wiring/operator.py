"""Puts together what the operator's page works with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.wiring.chats import make_uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings
    from bot.platforms.web.parts import OperatorParts
    from bot.reindex import DirectoryIndexer
    from bot.store.state import StateStore
    from retrieval.embedders import Embedder


def make_operator(
    settings: Settings, *, store: StateStore, embedder: Callable[[], Embedder], indexer: DirectoryIndexer
) -> OperatorParts:
    """Make the parts of the operator's page."""
    from dataclasses import asdict

    from bot.platforms.web.parts import OperatorParts
    from retrieval.generations import GenerationStore, read_manifest

    generations = GenerationStore(settings.data_dir)

    def manifest() -> Mapping[str, Any] | None:
        if generations.current_id() is None:
            return None
        return asdict(read_manifest(generations.current_folder()))

    return OperatorParts(
        indexer=indexer,
        records=store,
        manifest=manifest,
        history=generations.history,
        embed=lambda texts: embedder().embed_queries(texts),
        admins=settings.admin_ids,
        uploads=make_uploads(settings),
    )
