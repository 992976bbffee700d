"""Holds loaded documents in a file until they are saved: the texts of a whole source do not fit memory."""

from __future__ import annotations

import os
import pickle
import tempfile
import weakref
from dataclasses import dataclass

from corpus.loaders.values import LoadedDocument


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a document that was set aside is given back for: where its bytes begin, and how many they are."""

    start: int
    size: int


class SetAside:
    """Documents in a file without a name, which goes with this object; nobody else can open it."""

    def __init__(self) -> None:
        """Make the file where temporary files go."""
        with tempfile.TemporaryFile() as file:
            self._descriptor = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._descriptor)
        self._end = 0

    def put(self, loaded: LoadedDocument) -> Ticket:
        """Set a document aside."""
        left = memoryview(pickle.dumps(loaded, protocol=pickle.HIGHEST_PROTOCOL))
        ticket = Ticket(self._end, len(left))
        while left:
            written = os.pwrite(self._descriptor, left, self._end)
            self._end, left = self._end + written, left[written:]
        return ticket

    def take(self, ticket: Ticket) -> LoadedDocument:
        """Give a document back, equal to what was set aside."""
        parts, start, end = [], ticket.start, ticket.start + ticket.size
        while start < end:
            part = os.pread(self._descriptor, end - start, start)
            if not part:
                raise EOFError(f"the file of what was set aside ends {end - start} bytes early")
            parts.append(part)
            start += len(part)
        found: LoadedDocument = pickle.loads(b"".join(parts))  # noqa: S301  # what this process wrote itself
        return found
