"""Excel workbooks: visible sheets as pages, rows under the names of their columns."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace
from typing import Any

from corpus.loaders.archives import check_archive
from corpus.loaders.encoding import one_line
from corpus.loaders.tables import MAX_CELLS, table_blocks
from corpus.loaders.values import Block, LoadedDocument, assemble


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a workbook; formulas give the value that was last computed.

    Raises:
        DocumentLoadError: If the file is broken or would unpack to too much.
    """
    import openpyxl

    check_archive(data, name=name)
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    blocks: list[Block] = []
    budget = MAX_CELLS
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    for number, sheet in enumerate(visible, start=1):
        width = min(sheet.max_column or 1, 500)
        limit = max(budget // width, 1)
        rows = list(
            table_blocks(itertools.islice(sheet.iter_rows(values_only=True, max_col=width), limit), page=number)
        )
        budget -= len(rows) * width
        if rows:
            title = one_line(sheet.title)
            blocks.append(Block(kind="heading", text=title, level=1, page=number, page_label=title))
            blocks.extend(rows)
    properties = _properties(workbook.properties)
    workbook.close()
    return replace(assemble(blocks), properties=properties)


def _properties(core: Any) -> dict[str, object]:
    found: dict[str, object] = {}
    if core.title:
        found["title"] = one_line(core.title)
    if core.creator and core.creator != "openpyxl":
        found["authors"] = one_line(core.creator)
    if core.modified is not None:
        found["date"] = core.modified.date().isoformat()
    return found
