"""Topics that are but a time: "2025", "2014 to 2015", 「2014年から2015年」."""

from __future__ import annotations

import re
import unicodedata

from corpus.languages import Language

_YEAR = r"(?:19|20)\d{2}"
_PERIOD = re.compile(
    rf"^(?:in |during |from |between |the year )?(?P<first>{_YEAR})年?(?:度)?"
    rf"(?:\s?(?:to|and|until|-|–|から|~|〜)\s?(?P<last>{_YEAR})年?(?:度)?(?:まで)?)?(?:の間|間|中)?$",
    re.I,
)
ANYTHING = {
    Language.EN: "meeting, agreement, joint statement, partnership, launch",
    Language.JA: "会合、合意、共同声明、パートナーシップ、発表",
}
"""What is looked for where no topic is named."""


def read_period(topic: str) -> tuple[str, str] | None:
    """The first and the last year of a topic that names nothing else; None for any other topic."""
    match = _PERIOD.match(unicodedata.normalize("NFKC", topic).strip(" .。、,"))
    if match is None:
        return None
    return match["first"], match["last"] or match["first"]
