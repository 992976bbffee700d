"""What `/metrics` tells, and that the files for monitoring ask for nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.values import LatencyMs
from bot.wiring.gauges import gauges_of
from corpus.errors import CorpusError
from tests.support.conversations import make_answer
from tests.support.desk import Desk

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


class Waiting:
    waiting = 3
    replica = None


def samples(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def test_a_reply_is_counted_with_its_stages_and_what_was_removed() -> None:
    metrics = Metrics()
    metrics.replied("slack", make_answer(latency_ms=LatencyMs(total=700, embed=7), removed_sentences=2))
    found = samples(metrics)
    assert found["liaison_replies_total", (("outcome", "answered"), ("platform", "slack"))] == 1
    assert found["liaison_removed_sentences_total", ()] == 2
    assert found["liaison_reply_seconds_sum", (("stage", "total"),)] == 0.7
    assert found["liaison_reply_seconds_bucket", (("le", "0.5"), ("stage", "total"))] == 0
    assert found["liaison_reply_seconds_bucket", (("le", "1.0"), ("stage", "total"))] == 1
    assert found["liaison_reply_seconds_bucket", (("le", "0.01"), ("stage", "embed"))] == 1
    assert found["liaison_reply_seconds_count", (("stage", "generate"),)] == 0  # no model was asked


def test_waits_refusals_and_verdicts_are_counted() -> None:
    metrics = Metrics()
    metrics.waited("teams", 1.5)
    metrics.waited("teams", 1.0)
    metrics.refused("busy")
    metrics.judged("slack", "bad")
    found = samples(metrics)
    assert found["liaison_rate_limit_wait_seconds_total", (("platform", "teams"),)] == 2.5
    assert found["liaison_refusals_total", (("reason", "busy"),)] == 1
    assert found["liaison_feedback_total", (("platform", "slack"), ("verdict", "bad"))] == 1


def test_gauges_follow_the_index_and_the_job(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    read = gauges_of(desk.data_dir, Waiting())  # type: ignore[arg-type]  # only the line is read
    assert {name: value for name, (_, value) in read().items()} == {"questions_waiting": 3}
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.build()
    values = {name: value for name, (_, value) in read().items()}
    assert (values["index_documents"], values["job_running"], values["job_failed"]) == (1, 0, 0)
    assert 0 <= values["index_age_seconds"] < 600


class Queue:
    """A job that waits, and nobody who takes it."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.is_away = is_away

    def latest(self) -> SimpleNamespace:
        if self.is_away:
            raise CorpusError("The queue of index jobs cannot be reached.", "")
        return SimpleNamespace(status="todo")

    def workers(self) -> int:
        return 0


@pytest.mark.parametrize(("is_away", "shown"), [(False, {"job_waiting": 1, "workers": 0}), (True, {})])
def test_the_queue_is_watched_and_its_absence_hides_nothing_else(
    tmp_path: Path, is_away: bool, shown: dict[str, float]
) -> None:
    queue = Queue(is_away=is_away)
    read = gauges_of(tmp_path, Waiting(), queue=lambda: queue)  # type: ignore[arg-type, return-value]  # as above
    assert {name: value for name, (_, value) in read().items()} == {"questions_waiting": 3, **shown}


def test_dashboard_and_alerts_name_only_metrics_that_exist(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("ships.md", "# Ships\n\nThe harbour holds nine grey ships.\n")
    desk.build()
    metrics = Metrics()
    metrics.watch(gauges_of(desk.data_dir, Waiting(), queue=Queue))  # type: ignore[arg-type]  # as above
    metrics.replied("slack", make_answer())
    metrics.waited("slack", 1)
    metrics.refused("busy")
    metrics.judged("slack", "good")
    existing = {name for name, _ in samples(metrics)}

    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    rules = [rule for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
    asked += [rule["expr"] for rule in rules]
    named = {name for text in asked for name in re.findall(r"\bliaison_\w+", text)}
    assert named - existing == set()
    assert existing - named <= {name for name in existing if name.endswith(("_created", "_count", "_sum"))}
    assert all(rule["annotations"]["next_step"] for rule in rules)
