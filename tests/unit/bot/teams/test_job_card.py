"""The card of a re-index job offers what may be done next."""

from __future__ import annotations

from typing import Any

import pytest

from bot.platforms.teams.cards import job_card
from bot.records import JobStatus
from corpus.languages import Language

FAILED = {"documents": {"failed": 2}, "gates": {}}


def titles(status: JobStatus, language: Language = Language.EN) -> list[str]:
    card: dict[str, Any] = job_card(status, "said", language)
    return [action["title"] for action in card["actions"]]


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (JobStatus(state="running"), 2),
        (JobStatus(state="succeeded"), 2),
        (JobStatus(state="succeeded", facts=FAILED), 3),
        (JobStatus(state="refused", refused=("deletion",), facts=FAILED), 3),
    ],
)
def test_what_may_be_done_next(status: JobStatus, offered: int) -> None:
    assert len(titles(status)) == offered
    assert ("Retry the failed files" in titles(status)) == (status.facts == FAILED)
    assert ("Confirm the removal (another admin)" in titles(status)) == bool(status.refused)
    assert ("Roll back" in titles(status)) == (status.state == "succeeded")


def test_a_button_types_the_command() -> None:
    card = job_card(JobStatus(state="succeeded", facts=FAILED), "said", Language.JA)
    assert "/reindex retry" in str(card)
    assert "失敗したファイルを再試行" in titles(JobStatus(state="succeeded", facts=FAILED), Language.JA)
