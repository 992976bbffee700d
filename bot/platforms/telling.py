"""Where a platform hears of an answer in the making: its stages, and its sentences once they have been checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A `Progress` that also takes sentences; see `bot.answering.generation.sink_of`.

    Both are called from the event loop or from a thread that works for it, and have to return at once.

    Attributes:
        stage: Told the name of each stage.
        sentence: Told each sentence of a text model once its evidence is found to support it, and no other. The reply
            may still come out without it: where the model fails at last, quotations take its place.
    """

    stage: Callable[[str], None]
    sentence: Callable[[str], None]

    def __call__(self, stage: str) -> None:
        """Take the name of a stage."""
        self.stage(stage)
