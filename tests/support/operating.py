"""The operator's page over scripted jobs and kept exchanges."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bot.platforms.web.parts import OperatorParts
from bot.records import Feedback, IndexFailure, JobStatus
from bot.values import Exchange
from corpus.access import Principal
from corpus.errors import IndexNotFoundError
from tests.support.conversations import make_answer, make_turn


class Jobs:
    """An `Indexer` that notes what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.job = JobStatus(state="succeeded", job_id="j1", facts={"documents": {"added": 2, "failed": 1}})

    async def status(self) -> JobStatus:
        return self.job

    async def failures(self):
        return [IndexFailure(source="papers/<b>torn</b>.pdf", reason="cannot be read", hint="Save it again.")]

    async def start(self, who: str) -> JobStatus:
        self.asked.append(("start", who))
        return self.job

    async def retry(self, who: str) -> JobStatus:
        self.asked.append(("retry", who))
        return self.job

    async def confirm(self, who: str) -> JobStatus:
        self.asked.append(("confirm", who))
        if self.job.requested_by != who:
            self.job = JobStatus(state="running", job_id="j9", requested_by=who)
        return self.job

    async def rollback(self) -> JobStatus:
        raise IndexNotFoundError("no earlier generation is kept to go back to", "")


class Records:
    def __init__(self, exchanges: list[Exchange], feedback: list[Feedback]) -> None:
        self.exchanges, self.said = exchanges, feedback

    async def latest_everywhere(self, *, limit: int):
        return self.exchanges[:limit]

    async def feedback(self, *, limit: int = 1000):
        return self.said


def missed(text: str, organisation: str = "UK", **more: object) -> Exchange:
    turn = make_turn(text, principal=Principal(name="p", organisation=organisation))
    return Exchange(turn=turn, answer=make_answer(text, id=f"id of {text}", outcome="abstained", **more))


def embed_by_initial(texts):
    """Questions that begin alike mean the same."""
    rows = np.zeros((len(texts), 26), np.float32)
    for row, text in enumerate(texts):
        rows[row, ord(text[0].lower()) % 26] = 1
    return rows


def make_operator(jobs: Jobs, *exchanges: Exchange, feedback: tuple[Feedback, ...] = ()) -> OperatorParts:
    manifest: Mapping[str, object] = {
        "id": "g1",
        "created_at": "2026-02-03T04:05:06+00:00",
        "documents": 7,
        "chunks": 91,
    }
    history = [{"at": "2026-02-03T04:05:06+00:00", "generation": name, "reason": "build"} for name in ("g1", "g0")]
    return OperatorParts(
        indexer=jobs,  # type: ignore[arg-type]  # the rest is not asked for
        records=Records(list(exchanges), list(feedback)),
        manifest=lambda: manifest,
        history=lambda: history,
        embed=embed_by_initial,
    )
