"""EPUB books: the chapters of the spine in order."""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from lxml import etree

from corpus.errors import DocumentLoadError
from corpus.loaders.archives import check_archive
from corpus.loaders.encoding import one_line
from corpus.loaders.htmlpage import blocks_of_page, decode_page
from corpus.loaders.values import Block, LoadedDocument, assemble

_CONTAINER = "META-INF/container.xml"
_PROPERTIES = {"title": "title", "creator": "authors", "date": "date", "publisher": "publisher", "language": "language"}


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a book; each file of its spine counts as a page.

    Raises:
        DocumentLoadError: If the file is broken or protected.
    """
    check_archive(data, name=name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and "META-INF/rights.xml" in archive.namelist():
            raise DocumentLoadError(f"{name}: is protected against copying", "Use a copy without protection.")
        try:
            package_path = str(_xml(archive.read(_CONTAINER)).xpath("//*[local-name()='rootfile']/@full-path")[0])
            package = _xml(archive.read(package_path))
        except (KeyError, IndexError, etree.XMLSyntaxError) as exc:
            raise DocumentLoadError(f"{name}: is not a valid EPUB book", "Export the book again.") from exc
        blocks: list[Block] = []
        for number, path in enumerate(_spine(package, posixpath.dirname(package_path)), start=1):
            if path in archive.namelist():
                chapter = blocks_of_page(decode_page(archive.read(path), name), name)
                blocks.extend(replace(block, page=number) for block in chapter)
    return replace(assemble(blocks), properties=_properties(package))


def _xml(data: bytes) -> Any:
    """Parse XML without entities and without fetching anything."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def _spine(package: Any, folder: str) -> list[str]:
    items = {item.get("id"): item.get("href") for item in package.xpath("//*[local-name()='manifest']/*")}
    order = [ref.get("idref") for ref in package.xpath("//*[local-name()='spine']/*") if ref.get("linear") != "no"]
    paths = [items[key] for key in order if items.get(key)]
    return [posixpath.normpath(posixpath.join(folder, unquote(path))) for path in paths]


def _properties(package: Any) -> dict[str, object]:
    found: dict[str, object] = {}
    for tag, field in _PROPERTIES.items():
        values = [
            one_line(element.text)
            for element in package.iter(f"{{http://purl.org/dc/elements/1.1/}}{tag}")
            if element.text
        ]
        if values:
            found[field] = values if field == "authors" else values[0]
    return found
