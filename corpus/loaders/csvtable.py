"""Comma-, semicolon- and tab-separated tables."""

from __future__ import annotations

import csv
import io

from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import decode, normalise
from corpus.loaders.tables import table_blocks
from corpus.loaders.values import LoadedDocument, assemble

_SAMPLE = 20_000


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a table whose separator is found from its beginning.

    Raises:
        DocumentLoadError: If the file is not text or not a table.
    """
    text = normalise(decode(data, name=name))
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:_SAMPLE], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if name.lower().endswith(".tsv") else csv.excel
    try:
        return assemble(list(table_blocks(csv.reader(io.StringIO(text), dialect))))
    except csv.Error as exc:
        raise DocumentLoadError(f"{name}: is not a readable table: {exc}", "Save the table again as CSV.") from exc
