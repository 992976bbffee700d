"""Documents that are set aside come back as they were, and their file goes with them."""

import gc
import os
from datetime import date

import pytest

from corpus.loaders.values import LoadedDocument, Remark
from corpus.setting_aside import SetAside


def document(number: int) -> LoadedDocument:
    return LoadedDocument(
        text=f"港湾 {number}\n" * number,
        stated={"date": date(2024, 5, 1), "authors": ["A", "B"]},
        extractor="md/1",
        remarks=(Remark(reason="a picture is missing", hint="Look at the file."),),
    )


def test_documents_come_back_in_any_order() -> None:
    aside = SetAside()
    tickets = [aside.put(document(number)) for number in range(20)]
    for number in reversed(range(20)):
        assert aside.take(tickets[number]) == document(number)
        assert aside.take(tickets[number]) == document(number)


def test_the_file_goes_with_its_object() -> None:
    aside = SetAside()
    aside.put(document(3))
    descriptor = aside._descriptor
    del aside
    gc.collect()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
