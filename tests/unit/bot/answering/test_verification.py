from __future__ import annotations

import pytest

from bot.answering.draft import Draft
from bot.answering.verification import is_supported, verify
from bot.values import Citation, Sentence

SOURCE = "On 3 May 2019 the ministers of Norway and Japan agreed in Oslo to share 12 ships, but not aircraft."


def _citation(quote: str, marker: int = 1) -> Citation:
    return Citation(marker=marker, document_id="d", version="v", title="T", quote=quote, start=0, end=len(quote))


@pytest.mark.parametrize(
    "sentence",
    [SOURCE, "3 May 2019; Oslo", "“the ministers of Norway and Japan agreed in Oslo” [1]", "ＯＳＬＯ"],
)
def test_quotations_and_their_pieces_are_supported(sentence: str) -> None:
    assert is_supported(sentence, [SOURCE])


@pytest.mark.parametrize(
    "sentence",
    [
        "On 4 May 2019 the ministers agreed in Oslo to share 12 ships.",
        "On 3 May 2019 the ministers of Norway and Japan agreed in Bergen to share 12 ships.",
        "On 3 May 2019 the ministers of Norway and Japan agreed to share 13 ships.",
        "The committee of auditors rejected every budget.",
    ],
)
def test_changed_sentences_are_not_supported(sentence: str) -> None:
    assert not is_supported(sentence, [SOURCE])


def test_a_denial_must_stand_in_the_source() -> None:
    source = "The ministers agreed to share ships with Norway."
    assert not is_supported("The ministers never agreed to share ships with Norway.", [source])


def test_unsupported_sentences_are_removed_counted_and_the_rest_renumbered() -> None:
    draft = Draft(
        sentences=(
            Sentence(text="Invented by 77 owls.", citations=(1,)),
            Sentence(text="agreed in Oslo", citations=(2,)),
            Sentence(text="agreed in Oslo", citations=(9,)),
        ),
        citations=(_citation("Something else.", 1), _citation(SOURCE, 2)),
    )
    checked, removed = verify(draft)
    assert removed == 2
    assert [c.marker for c in checked.citations] == [1]
    assert checked.citations[0].quote == SOURCE
    assert checked.sentences == (Sentence(text="agreed in Oslo", citations=(1,)),)


def test_a_quotation_keeps_the_numbers_in_brackets_that_are_its_own() -> None:
    quote = "The ministers agreed in Oslo to share ships.[20]"
    draft = Draft(
        sentences=(
            Sentence(text="The committee rejected every budget.", citations=(1,)),
            Sentence(text=quote, citations=(2,)),
        ),
        citations=(_citation(SOURCE), _citation(quote, marker=2)),
    )
    checked, removed = verify(draft)
    assert (removed, [s.text for s in checked.sentences]) == (1, [quote])
