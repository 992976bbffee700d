"""PowerPoint presentations: slides as pages, titles as headings, speaker notes after their slide."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.loaders.archives import check_archive
from corpus.loaders.docx import office_properties
from corpus.loaders.encoding import one_line
from corpus.loaders.values import Block, LoadedDocument, assemble


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a presentation; hidden slides are left out, slide numbers stay those of the file.

    Raises:
        DocumentLoadError: If the file is broken or would unpack to too much.
    """
    import pptx

    check_archive(data, name=name)
    presentation = pptx.Presentation(io.BytesIO(data))
    blocks: list[Block] = []
    for number, slide in enumerate(presentation.slides, start=1):
        if slide._element.get("show") != "0":
            blocks.extend(replace(block, page=number) for block in _slide(slide))
    return replace(assemble(blocks), properties=office_properties(presentation.core_properties))


def _slide(slide: Any) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame and one_line(title.text_frame.text):
        yield Block(kind="heading", text=one_line(title.text_frame.text), level=1)
    shapes = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):
        yield from _shape(shape)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = one_line(slide.notes_slide.notes_text_frame.text)
        if notes:
            yield Block(kind="paragraph", text=notes)


def _shape(shape: Any) -> Iterator[Block]:
    if hasattr(shape, "shapes"):  # a group
        for inner in shape.shapes:
            yield from _shape(inner)
    elif getattr(shape, "has_table", False) and shape.has_table:
        for row in shape.table.rows:
            cells = [one_line(cell.text) for cell in row.cells]
            if any(cells):
                yield Block(kind="row", text=" | ".join(cells).strip())
    elif shape.has_text_frame:
        paragraphs = [(paragraph.level, one_line(paragraph.text)) for paragraph in shape.text_frame.paragraphs]
        filled = [(level, text) for level, text in paragraphs if text]
        is_list = len(filled) > 1
        for level, text in filled:
            if is_list:
                yield Block(kind="item", text="  " * level + "- " + text, level=level)
            else:
                yield Block(kind="paragraph", text=text)
