"""How the processes that answer share Python among their threads."""

from __future__ import annotations

import sys

_SWITCH_S = 0.0005


def switch_threads_often() -> None:
    """Have a thread wait 0.5 ms at most, not 5, before another must let it go on.

    An answer gives way at each of its many short steps outside Python; with the usual 5 ms it may wait that long after
    every one of them, and the model stands still.
    """
    sys.setswitchinterval(_SWITCH_S)
