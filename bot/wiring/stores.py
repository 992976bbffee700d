"""Opens the data directory: catalogue, state, audit record, and the work of administrators on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.audit.log import AuditLog
    from bot.config import Settings
    from bot.store.care import StateCare
    from bot.store.state import StateStore
    from corpus.catalogue import Catalogue


def open_catalogue(settings: Settings) -> Catalogue:
    """Open the catalogue of the data directory, creating or upgrading it."""
    from corpus.catalogue import Catalogue
    from corpus.markings import use_markings_of

    use_markings_of(settings.data_dir)
    return Catalogue.open(settings.data_dir / "catalogue.sqlite", default_releasable_to=settings.default_releasable_set)


def open_state(settings: Settings) -> StateStore:
    """Open the state database of the data directory, creating or upgrading it."""
    from bot.store.state import StateStore

    return StateStore.open(settings.data_dir / "state.sqlite")


def open_state_care(settings: Settings) -> StateCare:
    """Open the state database for work that blocks."""
    from bot.store.care import StateCare

    return StateCare.open(settings.data_dir / "state.sqlite")


def open_audit(settings: Settings) -> AuditLog:
    """Open the audit record of the data directory, creating it."""
    from bot.audit.log import AuditLog
    from bot.links import signing_key

    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    key = signing_key(secret, data_dir=settings.data_dir)
    return AuditLog(settings.data_dir, key=key, keep_content=settings.audit_content)
