"""A timeline of a time tells what happened then, whatever it was."""

from __future__ import annotations

import pytest

from bot.answering.kinds.periods import read_period
from tests.support.answering import Paper
from tests.support.kinds import make

RECORD = Paper(
    "Harbour record\n\nThe second harbour talks took place in London on 4 May 2019. The pilot agreement was signed on"
    " 12 June 2020 in Kobe. The third harbour talks took place in Kobe on 3 July 2021.\n",
    title="Harbour record",
)


@pytest.mark.parametrize(
    ("topic", "period"),
    [
        ("2025年", ("2025", "2025")),
        ("2014年から2015年", ("2014", "2015")),
        ("２０１４〜２０１５年", ("2014", "2015")),
        ("2025", ("2025", "2025")),
        ("from 2014 to 2015", ("2014", "2015")),
        ("2018年協議", None),
        ("the 2018 talks", None),
        ("港湾協議", None),
        ("2025年12月", None),
    ],
)
def test_periods(topic, period):
    assert read_period(topic) == period


@pytest.mark.parametrize(
    ("topic", "dates"), [("2020", ["12 June 2020"]), ("2020 to 2021", ["12 June 2020", "3 July 2021"])]
)
def test_a_timeline_of_a_time(topic, dates):
    answer = make("timeline", topic, RECORD)
    assert [row[0].text for row in answer.sections[0].rows] == dates


def test_changes_that_are_not_told_are_refused_by_topic():
    refused = make("changes", "2030年以降の港湾協議", RECORD)
    assert refused.outcome == "abstained"
    assert "港湾協議について2030年以降の記述が見つかりませんでした。" in refused.text
