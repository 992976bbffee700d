import datetime

import pytest

from corpus.dates import find_date, iso_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("16 March 2018", "2018-03-16"),
        ("March 16th, 2018", "2018-03-16"),
        ("Friday, 16 Mar. 2018", "2018-03-16"),
        ("February 2022", "2022-02"),
        ("2018-03-16", "2018-03-16"),
        ("2018/3/6", "2018-03-06"),
        ("2024-05-02T10:00:00Z", "2024-05-02"),
        ("2022-02", "2022-02"),
        ("2022", "2022"),
        (2022, "2022"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (datetime.datetime(2024, 1, 2, 3, tzinfo=datetime.UTC), "2024-01-02"),
        ("2018年3月16日", "2018-03-16"),
        ("２０１８年３月", "2018-03"),
        ("令和5年10月1日", "2023-10-01"),
        ("平成元年", "1989"),
        ("31 February 2020", "2020-02"),
        ("soon", None),
        (True, None),
        ("", None),
    ],
)
def test_iso_date(written: object, iso: str | None) -> None:
    assert iso_date(written) == iso


def test_the_first_and_fullest_date_is_found_with_its_place() -> None:
    text = "The Journal, 7 February 2015, and later in 2016-01-01"
    assert find_date(text) == ("2015-02-07", 13, 28)
    assert find_date("It may happen in the march of time.") is None
