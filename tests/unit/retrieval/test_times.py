"""What questions say of time, and what passages gain or lose by it."""

import numpy as np
import pytest

from retrieval.times import FITS, SUPERSEDED, Dated, Wish, adjustments, overlaps, read_wish


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("What was agreed in 2018?", (("2018", "2018"),)),
        ("2018年に何が合意されましたか", (("2018", "2018"),)),
        ("What was said on 16 March 2018?", (("2018-03-16", "2018-03-16"),)),
        ("2018年3月の協議", (("2018-03", "2018-03"),)),
        ("papers since 2020", (("2020", None),)),
        ("2020年以降の文書", (("2020", None),)),
        ("What was policy before March 2015?", ((None, "2015-03"),)),
        ("between 2014 and 2016", (("2014", "2016"),)),
        ("2014年から2016年まで", (("2014", "2016"),)),
        ("令和2年の戦略", (("2020", "2020"),)),
        ("平成元年の法律", (("1989", "1989"),)),
        ("Who chaired it?", ()),
        ("What is in room 20184?", ()),
    ],
)
def test_periods(question: str, periods: tuple[object, ...]) -> None:
    assert read_wish(question).periods == periods


@pytest.mark.parametrize(
    ("question", "order"),
    [("the latest strategy", "latest"), ("最新の戦略", "latest"), ("the oldest memo", "earliest"), ("a memo", None)],
)
def test_order(question: str, order: str | None) -> None:
    assert read_wish(question).order == order


def test_a_question_without_time_asks_nothing() -> None:
    assert read_wish("Who led the delegation?").is_empty


def test_passages_of_the_period_gain_and_others_lose() -> None:
    found = adjustments(Wish(periods=(("2018", "2018"),)), [dated("2018-03-16"), dated("2016"), dated(None)])
    np.testing.assert_allclose(found, [FITS, -FITS, 0.0])


def test_the_newest_gains_most() -> None:
    found = adjustments(Wish(order="latest"), [dated("2015"), dated("2021-02"), dated("2018"), dated(None)])
    assert found.argmax() == 1
    assert found[2] > found[0] == found[3] == 0.0


@pytest.mark.parametrize(
    "question", ["What was agreed before the second dialogue?", "第2回対話の前に何が合意されましたか。"]
)
def test_an_event_divides_time_by_the_date_of_its_document(question: str) -> None:
    title = "2nd Ministerial Dialogue" if question.isascii() else "第2回閣僚対話"
    other = "3rd Ministerial Dialogue" if question.isascii() else "第3回閣僚対話"
    found = adjustments(read_wish(question), [dated("2016"), dated("2017-05", title), dated("2019", other)])
    np.testing.assert_allclose(found, [FITS, -FITS, -FITS])


def test_an_event_that_no_title_names_divides_nothing() -> None:
    found = adjustments(read_wish("What was agreed before the ninth dialogue?"), [dated("2016"), dated("2019")])
    assert not found.any()


def test_superseded_documents_step_back_unless_asked_for() -> None:
    old, new = Dated(date=None, title="", superseded=True), dated(None)
    np.testing.assert_allclose(adjustments(read_wish("the rule"), [old, new]), [-SUPERSEDED, 0.0])
    np.testing.assert_allclose(adjustments(read_wish("the previous version of the rule"), [old, new]), [0, -SUPERSEDED])


@pytest.mark.parametrize(
    ("date", "start", "end", "inside"),
    [("2018", "2018-03", None, True), ("2018-03", None, "2018", True), ("2019", None, "2018-12", False)],
)
def test_prefixes_of_dates_are_spans(date: str, start: str | None, end: str | None, inside: bool) -> None:
    assert overlaps(date, start, end) is inside


def dated(date: str | None, title: str = "") -> Dated:
    return Dated(date=date, title=title)
