from __future__ import annotations

import pytest

from bot.answering.extract import Want, values


@pytest.mark.parametrize(
    ("text", "want", "expected"),
    [
        ("It opened on 3 May 2019 in Oslo.", Want.DATE, ["3 May 2019"]),
        ("It opened on 3 May 2019 in Oslo.", Want.CITY, ["Oslo"]),
        ("It opened in May 2019.", Want.DAY, []),
        ("二〇一九年ではなく2019年5月3日に開館した。", Want.DAY, ["2019年5月3日"]),
        ("The quay was built in 1685, of 1700 stones.", Want.DATE, ["1685"]),
        ("It was widened in the late 19th century.", Want.DATE, ["late 19th century"]),
        ("灯台は1806年に建てられ、200年間使われた。", Want.DATE, ["1806年"]),
        ("港は14世紀後半に開かれた。", Want.DATE, ["14世紀後半"]),
        ("The fine was £2.5 billion.", Want.MONEY, ["£2.5 billion"]),
        ("罰金は５０００ドルです。", Want.MONEY, ["５０００ドル"]),
        ("Write to desk@example.org.", Want.EMAIL, ["desk@example.org"]),
        ("The flaw is CVE-2020-12345.", Want.CVE, ["CVE-2020-12345"]),
        ("They meet twice a year.", Want.FREQUENCY, ["twice a year"]),
        ("毎年見直す。", Want.FREQUENCY, ["毎年"]),
        ("Talks lasted three hours.", Want.DURATION, ["three hours"]),
        ("It was signed by Ms. Jane Porter and Mr. Kenji Mori.", Want.PERSON, ["Jane Porter", "Kenji Mori"]),
        ("履歴書には隠しテキストがあり、オルネリアが騙された。", Want.ORGANISATION, ["オルネリア"]),
        ("The Ministry of Transport runs it.", Want.PERSON, []),
        ("It passed the Online Harbour Act.", Want.LAW, ["Online Harbour Act"]),
        ("Use version 2 of Web Top 10.", Want.NUMBER, []),
        ("It hit 116 popular apps.", Want.NUMBER, ["116"]),
        ("The 14th harbour meeting drew 5 captains.", Want.NUMBER, ["5"]),
        ("It is at example.org/press/2024/0116_002.html.", Want.DATE, []),
        ("See https://example.org/2023/05 of 3 May 2019.", Want.YEAR, ["2019"]),
        ("See https://example.org/2023/05 of 3 May 2019.", Want.URL, ["https://example.org/2023/05"]),
        ("The Oslo Accord was signed in the hall.", Want.PERSON, []),
    ],
)
def test_values_are_found(text: str, want: Want, expected: list[str]) -> None:
    assert [text[a:b] for a, b in values(text, want)] == expected
