"""Puts together where the vectors of generations are kept: beside them, or on a Chroma server."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.config import Settings
    from retrieval.vector_homes import VectorHome

_log = logging.getLogger(__name__)


def make_vector_home(settings: Settings) -> VectorHome:
    """Make what keeps the vectors; nothing is connected yet.

    Raises:
        ConfigError: If the server's address cannot be read.
    """
    if not settings.chroma_url:
        from retrieval.vector_homes import FolderHome

        return FolderHome()
    from retrieval.vector_server import ServerAddress, ServerHome

    address = ServerAddress(
        url=settings.chroma_url.rstrip("/"),
        token=settings.chroma_token.get_secret_value() if settings.chroma_token else "",
        tenant=settings.chroma_tenant,
        database=settings.chroma_database,
    )
    return ServerHome(address)


def settle_vectors(settings: Settings) -> bool:
    """Have a Chroma server follow what happened to generations; False if it is away: the next build does it then."""
    from corpus.errors import RetrievalError
    from retrieval.generations import GenerationStore

    if not settings.chroma_url:
        return True
    try:
        make_vector_home(settings).settle(GenerationStore(settings.data_dir))
    except RetrievalError as exc:
        _log.warning("The Chroma server did not follow and will at the next build: %s", exc.message)
        return False
    return True


def settler(settings: Settings) -> Callable[[], object] | None:
    """What to call after a rollback; None where there is no server to follow."""
    return functools.partial(settle_vectors, settings) if settings.chroma_url else None
