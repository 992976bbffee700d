from __future__ import annotations

from bot.answering.evidence import Candidate
from bot.answering.leading import naming_first, readable_first
from bot.answering.question import read_question
from retrieval.query import Chunk, Hit, SentenceHit

ASKED = read_question("信号エンジンが侵害されると、攻撃者は何を得ますか。")


def candidate(text: str, *, similarity: float, coverage: float) -> Candidate:
    chunk = Chunk(document_id="d", version="v", title="", text=text, start=0, end=len(text))
    sentence = SentenceHit(start=0, end=len(text), text=text, similarity=similarity)
    hit = Hit(rank=1, score=1.0, chunk=chunk, sentences=(sentence,), dense=0.9)
    return Candidate(hit=hit, index=0, similarity=similarity, coverage=coverage, own_coverage=coverage)


ENGLISH = candidate("It gives an attacker control over the harbour.", similarity=0.8, coverage=0.9)


def test_of_two_alike_the_one_in_the_askers_language_comes_first() -> None:
    own = candidate("攻撃者は港を支配します。", similarity=0.8, coverage=0.8)
    assert readable_first(ASKED, [ENGLISH, own]) == [own, ENGLISH]


def test_one_that_is_less_about_what_is_asked_does_not() -> None:
    beside = candidate("攻撃者は縄の製造元に侵入します。", similarity=1.2, coverage=0.4)
    assert readable_first(ASKED, [ENGLISH, beside]) == [ENGLISH, beside]


def test_where_a_name_is_asked_for_a_sentence_that_gives_one_comes_first() -> None:
    asked = read_question("What is the council's policy on ropes called in Norwegian?")
    top = candidate("The council's policy on ropes is strict.", similarity=0.7, coverage=0.9)
    naming = candidate("In Norwegian it is referred to as taupolitikk.", similarity=0.8, coverage=0.5)
    less_alike = candidate("It is known as the rope paper.", similarity=0.6, coverage=0.5)
    assert naming_first(asked, [top, less_alike, naming]) == [naming, top, less_alike]
    assert naming_first(asked, [top, less_alike]) == [top, less_alike]
    assert naming_first(read_question("What is the council's policy?"), [top, naming]) == [top, naming]
