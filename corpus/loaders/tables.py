"""Rows of a table → blocks that can be read one by one: each cell under the name of its column."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence

from corpus.loaders.encoding import one_line
from corpus.loaders.values import Block

MAX_CELLS = 2_000_000
_LONGEST_NAME = 60


def cell_text(value: object) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return one_line(str(value))


def table_blocks(rows: Iterable[Sequence[object]], *, page: int | None = None) -> Iterator[Block]:
    """Turn rows into blocks.

    Where the first row with text names the columns, every later row reads `Name: value | Name: value`, so that a row
    found alone can be understood; otherwise `value | value`. Empty cells and rows are left out.
    """
    texts = ([cell_text(cell) for cell in row] for row in rows)
    filled = (row for row in texts if any(row))
    first = next(filled, None)
    if first is None:
        return
    names = first if _names_columns(first) else None
    for row in itertools.chain([first], filled):
        if names is None or row is first:
            text = " | ".join(cell for cell in row if cell)
        else:
            pairs = itertools.zip_longest(names[: len(row)], row, fillvalue="")
            text = " | ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
        yield Block(kind="row", text=text, page=page)


def _names_columns(row: Sequence[str]) -> bool:
    """Whether a row looks like column names: at least two, all different, short, without numbers."""
    cells = [cell for cell in row if cell]
    plain = all(len(cell) <= _LONGEST_NAME and not cell.replace(".", "").replace("-", "").isdigit() for cell in cells)
    return plain and len(cells) >= 2 and len(set(cells)) == len(cells)
