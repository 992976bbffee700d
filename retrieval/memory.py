"""What a build's process does that memory which it freed goes back to the system, where its C library is glibc."""

from __future__ import annotations

import contextlib
import ctypes

_ARENA_MAX, _MMAP_THRESHOLD, _TRIM_THRESHOLD = -8, -3, -1  # glibc's M_…
_HEAPS = 2
_OWN_MAPPING = 1 << 18  # bytes from which a block is mapped by itself
_KEPT_FREE = 1 << 20  # bytes at a heap's end that are kept for the next block


def spare_memory() -> None:
    """Have this process keep fewer and tidier heaps.

    Each thread otherwise gets a heap of its own, eight a processor, and what is freed in one serves no other: Chroma's
    threads so kept half as much again a passage as they need. And once a large block was freed, glibc takes blocks of
    up to 32 MB from the heap, where the vectors of Chroma's graph leave a hole each time they move; mapped by
    themselves they grow in place.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        for option, value in (
            (_ARENA_MAX, _HEAPS),
            (_MMAP_THRESHOLD, _OWN_MAPPING),
            (_TRIM_THRESHOLD, _KEPT_FREE),
        ):
            library.mallopt(option, value)


def return_memory() -> None:
    """Give free pages between blocks that are in use back to the system; takes milliseconds."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
