"""Errors of Liaison: each names what failed, the value, and the next step.

    LiaisonError(message, hint)       exit code 1
    ├─ ConfigError                    exit code 2: a setting or argument is missing or wrong
    ├─ CorpusError                    exit code 1
    │  ├─ SourceNotFoundError
    │  ├─ DocumentLoadError           one file; the rest of the build goes on
    │  └─ DocumentNotFoundError
    ├─ RetrievalError                 exit code 1
    │  ├─ IndexNotFoundError          nothing was built yet
    │  ├─ ModelUnavailableError       no embedding model can be loaded
    │  ├─ BuildInProgressError        another process holds the build lock
    │  └─ BuildCancelledError         somebody stopped the build; the live index is as it was
    ├─ AccessDeniedError
    ├─ GenerationError                the text generator failed; callers fall back to extraction
    └─ PlatformError                  a chat platform refused or failed

A caller's own bug is ValueError or TypeError; whatever the world can cause is one of these.
"""

from __future__ import annotations


class LiaisonError(Exception):
    """Root of all errors that the world, not a bug, can cause.

    Args:
        message: What failed, with the value.
        hint: The next command or setting to try; may be empty.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[LiaisonError], tuple[str, str]]:
        """Rebuild from message and hint, so that errors cross process borders whole."""
        return type(self), (self.message, self.hint)


class ConfigError(LiaisonError):
    """A setting or an argument is missing or wrong."""

    exit_code = 2


class CorpusError(LiaisonError):
    """Something about sources or documents failed."""


class SourceNotFoundError(CorpusError):
    """A named source does not exist or cannot be read."""


class DocumentLoadError(CorpusError):
    """One file could not be turned into a document; listed under `index failures`."""


class DocumentNotFoundError(CorpusError):
    """No document or version of that id is in the catalogue."""


class RetrievalError(LiaisonError):
    """Searching or indexing failed."""


class IndexNotFoundError(RetrievalError):
    """The data directory holds no live generation yet."""


class ModelUnavailableError(RetrievalError):
    """An embedding or reranking model cannot be loaded."""


class BuildInProgressError(RetrievalError):
    """Another process is building; its lease is still valid."""


class BuildCancelledError(RetrievalError):
    """The build was stopped on request; the live index is as it was."""


class AccessDeniedError(LiaisonError):
    """The principal or audience may not read or do that."""


class GenerationError(LiaisonError):
    """A text generator failed or gave nothing usable."""


class PlatformError(LiaisonError):
    """A chat platform refused a request or failed."""
