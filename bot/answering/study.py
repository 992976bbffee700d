"""Reads the sentences of the live index before anybody asks about them, a little at a time.

Most of what answering works out about a sentence depends on the sentence alone: its words, the dates, numbers and names
in it, whether it speaks to the assistant. All of that is remembered (`functools.lru_cache`), so that a question about
sentences that were looked at before takes half the processor time. Here they are looked at ahead.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from bot.answering.appeals import signs_in
from bot.answering.extract import Want, values
from bot.answering.hostile import is_hostile
from bot.answering.lists import leads_in
from bot.answering.matching import prepare
from bot.answering.speech_acts import is_asking

_log = logging.getLogger(__name__)

MOST = 1_500
"""How many sentences are looked at: what is known of so many stays remembered beside what questions bring up."""
_SHARE = 0.25  # of the time, at most: questions that come meanwhile go first
_FIRST_WAIT_S = 1.0  # the first question, asked as soon as the site is up, goes first
_LOOK_AGAIN_S = 10.0
_AFTER_FAILURE_S = 600.0
_KINDS = (
    Want.PERSON,
    Want.ORGANISATION,
    Want.NAME,
    Want.DATE,
    Want.NUMBER,
    Want.PLACE,
    Want.COUNTRY,
    Want.REASON,
    Want.LAW,
    Want.FREQUENCY,
    Want.DURATION,
)


def look_at(sentence: str) -> None:
    """Work out and remember what answering asks of a sentence by itself."""
    is_hostile(sentence)
    signs_in(sentence)
    prepare(sentence)
    is_asking(sentence)
    leads_in(sentence)
    for kind in _KINDS:
        values(sentence, kind)


class Study:
    """Looks at the sentences of each generation once it is live, on a thread of its own.

    Args:
        generation: Gives the id of the live generation.
        sentences: Gives its sentences, at most so many.
    """

    def __init__(self, *, generation: Callable[[], str], sentences: Callable[[int], Iterator[str]]) -> None:
        self._generation = generation
        self._sentences = sentences
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="study", daemon=True)

    async def start(self) -> None:
        """Begin."""
        self._thread.start()

    async def stop(self) -> None:
        """End with the sentence at hand."""
        self._ended.set()

    def _run(self) -> None:
        known = ""
        self._ended.wait(_FIRST_WAIT_S)
        import bot.answering.kinds.making  # noqa: F401  # answers do without, so no start waits for it

        while not self._ended.is_set():
            pause_s = _LOOK_AGAIN_S
            try:
                live = self._generation()
                if live != known:
                    self._look()
                    known = live
            except Exception:  # noqa: BLE001  # answers only take longer
                _log.exception("Sentences could not be looked at ahead")
                pause_s = _AFTER_FAILURE_S
            self._ended.wait(pause_s)

    def _look(self) -> None:
        for sentence in self._sentences(MOST):
            started = time.perf_counter()
            look_at(sentence)
            if self._ended.wait((time.perf_counter() - started) * (1 / _SHARE - 1)):
                return
