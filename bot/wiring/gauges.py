"""What `/metrics` reads at each scrape: the line of questions, the live index, the latest re-index job."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.metrics import Gauges

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.conversation import ConversationService
    from bot.jobs.queue import JobQueue

_Gauge = tuple[str, float]


def gauges_of(
    data_dir: Path, conversation: ConversationService, *, queue: Callable[[], JobQueue] | None = None
) -> Gauges:
    """What reads the gauges of a process that answers questions: two small files each time, and the queue if any."""

    def read() -> Mapping[str, _Gauge]:
        waiting = ("Questions that wait for a place.", float(conversation.waiting))
        return {
            "questions_waiting": waiting,
            **_replicas(conversation),
            **_index(data_dir),
            **_job(data_dir),
            **_queue(queue),
        }

    return read


def _replicas(conversation: ConversationService) -> dict[str, _Gauge]:
    replica = conversation.replica
    return {} if replica is None else {"replicas_live": ("Replicas that live, as this one knows.", float(replica.live))}


def _index(data_dir: Path) -> dict[str, _Gauge]:
    from retrieval.generations import GenerationStore, read_manifest

    store = GenerationStore(data_dir)
    if store.current_id() is None:
        return {}
    try:
        manifest = read_manifest(store.current_folder())
    except FileNotFoundError:  # replaced at this very moment
        return {}
    made = datetime.datetime.fromisoformat(manifest.created_at)
    age = datetime.datetime.now(datetime.UTC) - made
    return {
        "index_age_seconds": ("Time since the live index was built.", age.total_seconds()),
        "index_documents": ("Documents in the live index.", float(manifest.documents)),
        "index_chunks": ("Passages in the live index.", float(manifest.chunks)),
    }


def _job(data_dir: Path) -> dict[str, _Gauge]:
    from retrieval.jobs import JobBoard

    job = JobBoard(data_dir).job()
    if job is None:
        return {}
    return {
        "job_running": ("Whether a re-index job runs.", float(job.state == "running")),
        "job_failed": ("Whether the latest re-index job failed or was refused.", float(job.state in _FAILED)),
        "job_steps_done": ("Steps done of the stage that the latest job reached.", float(job.done)),
        "job_steps": ("Steps of that stage.", float(job.total)),
    }


def _queue(queue: Callable[[], JobQueue] | None) -> dict[str, _Gauge]:
    from corpus.errors import LiaisonError

    if queue is None:
        return {}
    try:
        job, workers = queue().latest(), queue().workers()
    except LiaisonError:  # the database is away, of which others tell
        return {}
    is_waiting = job is not None and job.status == "todo"
    return {
        "job_waiting": ("Whether a re-index job waits for a worker.", float(is_waiting)),
        "workers": ("Workers that are alive.", float(workers)),
    }


_FAILED = ("failed", "refused")
