"""Opens catalogue, state and audit record, in the data directory or in the shared database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.data_files import CATALOGUE_FILE, STATE_FILE

if TYPE_CHECKING:
    from pathlib import Path

    from bot.audit.log import AuditLog
    from bot.config import Settings
    from bot.store.care import StateCare
    from bot.store.state import StateStore
    from corpus.catalogue import Catalogue


def open_catalogue(settings: Settings) -> Catalogue:
    """Open the catalogue, creating or upgrading it."""
    from corpus.catalogue import Catalogue
    from corpus.markings import use_markings_of

    use_markings_of(settings.data_dir)
    return Catalogue.open(_place(settings, CATALOGUE_FILE), default_releasable_to=settings.default_releasable_set)


def has_catalogue(settings: Settings) -> bool:
    """Whether there is a catalogue to open without creating one; a shared database counts as one."""
    return settings.database_url is not None or (settings.data_dir / CATALOGUE_FILE).is_file()


def open_state(settings: Settings) -> StateStore:
    """Open the state database, creating or upgrading it."""
    from bot.store.state import StateStore

    return StateStore.open(_place(settings, STATE_FILE))


def open_state_care(settings: Settings) -> StateCare:
    """Open the state database for work that blocks."""
    from bot.store.care import StateCare

    return StateCare.open(_place(settings, STATE_FILE))


def has_state(settings: Settings) -> bool:
    """Whether there is a state database to open without creating one; a shared database counts as one."""
    return settings.database_url is not None or (settings.data_dir / STATE_FILE).is_file()


def _place(settings: Settings, file: str) -> Path | str:
    return settings.database_url.get_secret_value() if settings.database_url else settings.data_dir / file


def open_audit(settings: Settings) -> AuditLog:
    """Open the audit record of the data directory, creating it."""
    from bot.audit.log import AuditLog

    return AuditLog(settings.data_dir, key=signing_key_of(settings), keep_content=settings.audit_content)


def signing_key_of(settings: Settings) -> str:
    """The key that signs links, forms and logins."""
    from bot.links import signing_key

    configured = settings.secret_key.get_secret_value() if settings.secret_key else None
    return signing_key(configured, data_dir=settings.data_dir)
