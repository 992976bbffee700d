"""Both languages of a pair state the same dates, figures and addresses."""

import re
import unicodedata
from pathlib import Path

import pytest

LIBRARY = Path(__file__).resolve().parents[4] / "corpus" / "library"
ENGLISH = sorted(path for path in LIBRARY.glob("*-en.md") if path.with_name(path.name.replace("-en", "-ja")).exists())

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]
_MONTHS += ["November", "December"]
_MONTH = "|".join(_MONTHS)
_ADDRESS = re.compile(r"(?<![A-Za-z0-9])[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(?:/[A-Za-z0-9_./#-]*)?(?<!\.)")
_EN_DATES = re.compile(rf"\b(?:(\d{{1,2}}) )?({_MONTH})(?: (\d{{4}}))?\b")
_JA_DATES = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})日)?")


def _body(path: Path) -> str:
    return unicodedata.normalize("NFKC", path.read_text(encoding="utf-8").split("---\n", 2)[2])


def _dates(text: str) -> tuple[set[tuple[int, int, int]], str]:
    """Dates as (year, month, day), 0 for a part not stated, and the text without them."""
    found = {(int(y or 0), _MONTHS.index(m) + 1, int(d or 0)) for d, m, y in _EN_DATES.findall(text) if d or y}
    found |= {(int(y or 0), int(m), int(d or 0)) for y, m, d in _JA_DATES.findall(text) if y or d}
    return found, _JA_DATES.sub(" ", _EN_DATES.sub(" ", text))


def figures(text: str) -> dict[str, set[object]]:
    """Addresses, dates, and other numbers from 10 up; small numbers are words in one language or the other."""
    addresses = set(_ADDRESS.findall(text))
    dates, rest = _dates(_ADDRESS.sub(" ", text))
    numbers = {int(number) for number in re.findall(r"(?<![A-Za-z0-9-])\d+", rest) if int(number) >= 10}
    numbers -= {year for year, _, _ in dates}
    return {"addresses": set(addresses), "dates": set(dates), "numbers": set(numbers)}


@pytest.mark.parametrize("path", ENGLISH, ids=lambda path: path.stem.removesuffix("-en"))
def test_languages_state_the_same_figures(path: Path) -> None:
    english = figures(_body(path))
    japanese = figures(_body(path.with_name(path.name.replace("-en", "-ja"))))
    assert english == japanese


@pytest.mark.parametrize(
    ("english", "japanese", "equal"),
    [
        ("On 16 March 2018 and in August 2017.", "2018年3月16日と2017年8月に。", True),
        ("On 16 March 2018.", "2018年3月17日に。", False),
        ("The strategy of 2021.", "2022年の戦略。", False),
        ("It is at gov.uk/a/2023/x_1.html.", "gov.uk/a/2023/x_1.htmlにある。", True),
        ("It is at gov.uk/a.", "gov.uk/bにある。", False),
        ("The F-35 and 15 ships.", "F-35と15隻。", True),
        ("The F-35 and 15 ships.", "F-35と16隻。", False),
    ],
)
def test_the_check_tells_equal_from_different(english: str, japanese: str, equal: bool) -> None:
    assert (figures(english) == figures(japanese)) is equal
