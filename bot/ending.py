"""Ending tasks for good: a cancellation that gets lost on its way must not leave a service that never stops."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

AGAIN_S = 1.0
"""How long a task gets to act on its cancellation before it is cancelled again."""


async def end(tasks: Iterable[asyncio.Task[Any]], *, again_s: float = AGAIN_S) -> None:
    """Cancel tasks and wait until all have ended, whatever they end with.

    Before Python 3.12 `asyncio.wait_for` drops a cancellation that arrives just as what it waits for comes true, and
    the connection pool of the queue waits that way: a loop that asks a database would go on for ever.

    Args:
        tasks: The tasks; those that have ended already are left alone.
        again_s: Seconds after which one that goes on is cancelled again; long for one that ends in steps, which a
            second cancellation would cut short.
    """
    going = {task for task in tasks if not task.done()}
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=again_s)
