"""Arrays that several threads open at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.arrays import load_array


@pytest.mark.parametrize("mapped", [False, True])
def test_no_two_threads_parse_a_header_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mapped: bool) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.arange(12).reshape(3, 4))
    load, inside, most = np.load, 0, 0

    def watched(*args: Any, **options: Any) -> Any:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.002)  # lets another thread in, if it can come
        inside -= 1
        return load(*args, **options)

    monkeypatch.setattr(np, "load", watched)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load_array(path, mapped=mapped), range(12)))
    assert most == 1
    assert all(int(array.sum()) == 66 for array in found)
    assert all(isinstance(array, np.memmap) is mapped for array in found)
