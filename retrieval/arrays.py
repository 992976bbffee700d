"""Opens the arrays of an index and of the model, one at a time.

NumPy parses the header of each file as Python, and CPython 3.11 fails where two threads parse at once ("AST constructor
recursion depth mismatch"): one that opens a new generation, say, while another builds the next.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_parsing = threading.Lock()


def load_array(path: Path, *, mapped: bool = False) -> NDArray[Any]:
    """An array of a `.npy` file; with `mapped` read from the file as it is used, and read-only."""
    with _parsing:
        array: NDArray[Any] = np.load(path, mmap_mode="r" if mapped else None)
    return array
