from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.process import ROOT

_HEAP = """
import ctypes

class Heap(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena o s h mapped u f used free keep".split()]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Heap
library.malloc.restype = ctypes.c_void_p
library.malloc.argtypes = [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
"""

_LARGE_BLOCKS = """
from retrieval.memory import spare_memory
spare_memory()
library.free(library.malloc(20 << 20))  # after which glibc by itself takes all smaller blocks from the heap
before = library.mallinfo2().mapped
library.malloc(1 << 20)
print(library.mallinfo2().mapped - before >= 1 << 20)
"""

_FREE_PAGES = """
from retrieval.memory import return_memory
blocks = [library.malloc(20_000) for _ in range(2000)]
for block in blocks:
    ctypes.memset(block, 1, 20_000)
for block in blocks[:-1]:  # the last one keeps the heap's end where it is
    library.free(block)
before = resident()
return_memory()
print(before - resident() > 30 << 20)
"""


@pytest.mark.parametrize("script", [_LARGE_BLOCKS, _FREE_PAGES], ids=["large blocks", "free pages"])
def test_what_is_freed_goes_back_to_the_system(script: str) -> None:
    if not _has_glibc():
        pytest.skip("the C library is not glibc with mallinfo2")
    done = subprocess.run(
        [sys.executable, "-c", _HEAP + script], cwd=ROOT, check=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "True"


def _has_glibc() -> bool:
    import ctypes

    return hasattr(ctypes.CDLL(None), "mallinfo2")
