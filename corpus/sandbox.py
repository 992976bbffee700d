"""Runs loaders in a child process with limits: parsers of foreign bytes may fail in any way.

The child is kept for many files, so that thousands of small ones stay quick, and replaced when it dies, runs out of
time or has read its share. What kills it becomes a `DocumentLoadError` of the file that did; the rest of the build goes
on.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import io
import os
import pickle
import resource
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from corpus.errors import DocumentLoadError
from corpus.loaders.values import LoadedDocument, Remark

MEGABYTE = 1_000_000
_HEADER = struct.Struct(">I")
_FILES_EACH = 500
_KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "TESSDATA_PREFIX")  # of the environment; no secret goes along
_LARGEST_REPLY = 400 * MEGABYTE
_MOST_BEATS = 1_100  # two readings of each of the 500 pages that are recognised in one file


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use.

    Attributes:
        memory_mb: Address space beyond what the loaders' own libraries take, in millions of bytes.
        seconds: Wall time, and processor time, for one file; begins anew with each page that goes through OCR.
        file_mb: Largest file that it may write, in millions of bytes; it needs none but scratch files of a library.
    """

    memory_mb: int = 2_000
    seconds: float = 120.0
    file_mb: int = 50


class Sandbox:
    """One child process that loads files for its parent. Thread-safe: one file at a time.

    Args:
        limits: What the child may use.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._read_by_child = 0
        self._environment: dict[str, str] = {}
        self._on_page: Callable[[], None] = lambda: None

    @contextlib.contextmanager
    def watched(self, on_page: Callable[[], None]) -> Iterator[None]:
        """Call something before each page that goes through OCR, which may take hours for a file.

        Args:
            on_page: What it raises ends the file that is being read, and is raised by `load`.
        """
        former, self._on_page = self._on_page, on_page
        try:
            yield
        finally:
            self._on_page = former

    def load(self, data: bytes, name: str, *, loader: str) -> LoadedDocument:
        """Read one file with a loader in the child.

        Args:
            data: The file.
            name: File name or path in its source, for messages.
            loader: Module under `corpus.loaders` that defines `read(data, name)`.

        Raises:
            DocumentLoadError: What the loader raises; also where the child dies or runs out of time or memory.
        """
        with self._lock:
            child = self._running()
            try:
                _send(child.stdin, (loader, name, data))
                verdict, body = self._receive(child)
            except TimeoutError as exc:
                self._end()
                raise DocumentLoadError(
                    f"{name}: took longer than {self._limits.seconds:g} seconds to read",
                    "Save the document again in a simpler form, or remove it.",
                ) from exc
            except (OSError, EOFError, pickle.UnpicklingError, ValueError) as exc:
                self._end()
                raise DocumentLoadError(
                    f"{name}: broke the process that read it (out of memory, or a crash of the parser)",
                    "Save the document again in a simpler form, or remove it.",
                ) from exc
            except BaseException:  # stopped by whoever watches: the child goes on with a file that nobody wants
                self._end()
                raise
        if verdict == "error":
            raise DocumentLoadError(*body)
        return _document(body)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        environment = {key: os.environ[key] for key in _KEPT if key in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        is_spent = self._read_by_child >= _FILES_EACH or environment != self._environment
        if self._child is not None and (self._child.poll() is not None or is_spent):
            self._end()
        if self._child is None:
            self._environment = environment
            limits = self._limits
            figures = (limits.memory_mb, limits.seconds, limits.file_mb)
            command = [sys.executable, "-m", "corpus.sandbox", *map(str, figures)]
            self._child = subprocess.Popen(  # noqa: S603  # this very interpreter and module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
            )
            self._read_by_child = 0
        self._read_by_child += 1
        return self._child

    def _receive(self, child: subprocess.Popen[bytes]) -> tuple[str, Any]:
        to_start = 10 if self._read_by_child == 1 else 1
        for _ in range(_MOST_BEATS):
            until = time.monotonic() + self._limits.seconds + to_start
            size = _HEADER.unpack(_read_exactly(child.stdout, _HEADER.size, until))[0]
            if size > _LARGEST_REPLY:
                raise ValueError("the reply is too large")
            verdict, body = _SafeUnpickler.loads(_read_exactly(child.stdout, size, until))
            if verdict != "working":
                return verdict, body
            self._on_page()
        raise TimeoutError

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not sent any more
                    pipe.close()


class _SafeUnpickler(pickle.Unpickler):
    """Reads plain values only: a parser that was taken over must not take over whoever reads its reply."""

    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")

    @classmethod
    def loads(cls, data: bytes) -> tuple[str, Any]:
        verdict, body = cls(io.BytesIO(data)).load()
        return str(verdict), body


def _read_exactly(pipe: IO[bytes] | None, size: int, until: float) -> bytes:
    """Read so many bytes from a pipe before a moment of the monotonic clock."""
    if pipe is None:
        raise EOFError
    found = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(found) < size:
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            piece = os.read(pipe.fileno(), min(size - len(found), 1 << 20))
            if not piece:
                raise EOFError
            found += piece
    return bytes(found)


def _send(pipe: IO[bytes] | None, value: object) -> None:
    if pipe is None:
        raise EOFError
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_HEADER.pack(len(body)) + body)
    pipe.flush()


def _plain(loaded: LoadedDocument) -> dict[str, Any]:
    """A loaded document as plain values."""
    return {
        "text": loaded.text,
        "sections": [(s.title, s.level, s.start, s.end, s.date, s.authors) for s in loaded.sections],
        "pages": [(page.number, page.start, page.label) for page in loaded.pages],
        "stated": _jsonable(loaded.stated),
        "properties": _jsonable(loaded.properties),
        "extractor": loaded.extractor,
        "remarks": [(remark.reason, remark.hint) for remark in loaded.remarks],
    }


def _jsonable(values: Mapping[str, object]) -> dict[str, Any]:
    """Values as JSON has them; others (dates) as their text."""
    return {str(key): _simple(value) for key, value in values.items()}


def _simple(value: object) -> Any:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_simple(item) for item in value]
    if isinstance(value, Mapping):
        return _jsonable(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _document(body: Mapping[str, Any]) -> LoadedDocument:
    from corpus.documents import Page, Section

    sections = [
        Section(title=title, level=level, start=start, end=end, date=date, authors=tuple(authors))
        for title, level, start, end, date, authors in body["sections"]
    ]
    pages = [Page(number=number, start=start, label=label) for number, start, label in body["pages"]]
    return LoadedDocument(
        text=str(body["text"]),
        sections=tuple(sections),
        pages=tuple(pages),
        stated=body["stated"],
        properties=body["properties"],
        extractor=str(body["extractor"]),
        remarks=tuple(Remark(reason=str(reason), hint=str(hint)) for reason, hint in body["remarks"]),
    )


class _Shared:
    """The sandbox of a process; a fork makes its own, as two parents cannot share one child's pipes."""

    sandbox: Sandbox | None = None
    pid = 0
    making = threading.Lock()


def shared_sandbox() -> Sandbox:
    """The sandbox of this process, made on first use and ended with it."""
    with _Shared.making:
        if _Shared.sandbox is None or _Shared.pid != os.getpid():
            _Shared.sandbox, _Shared.pid = Sandbox(), os.getpid()
            atexit.register(_Shared.sandbox.close)
        return _Shared.sandbox


def _serve(memory_mb: int, seconds: float, file_mb: int) -> None:
    """The child: read requests from standard input until it ends."""
    from corpus.loaders import ocr

    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no reply
    _limit(memory_mb=memory_mb, file_mb=file_mb)
    while header := requests.read(_HEADER.size):
        loader, name, data = pickle.loads(requests.read(_HEADER.unpack(header)[0]))  # noqa: S301  # from our own parent
        _allow(seconds)
        ocr.BEAT.call = lambda: _beat(replies, seconds)
        _send(replies, _answer(loader, name, data))


def _beat(replies: IO[bytes], seconds: float) -> None:
    """Tell the parent that another page begins, which has the time of a file for itself."""
    _allow(seconds)
    _send(replies, ("working", ""))


def _allow(seconds: float) -> None:
    """Let this process use so much processor time from now on."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    ceiling = int(spent.ru_utime + spent.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (ceiling, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(loader: str, name: str, data: bytes) -> tuple[str, Any]:
    from corpus.loaders.registry import read_here

    try:
        return "loaded", _plain(read_here(data, loader, name))
    except DocumentLoadError as exc:
        return "error", (exc.message, exc.hint)
    except MemoryError:
        return "error", (f"{name}: needs too much memory to read", "Split the document, or remove it.")


def _limit(*, memory_mb: int, file_mb: int) -> None:
    """Lower the limits of this process; nobody in it can raise them again."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_mb * MEGABYTE, file_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ceiling = memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


if __name__ == "__main__":
    _serve(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
