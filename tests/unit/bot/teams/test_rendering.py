"""Answers as Teams messages: limits, labels, literal cards."""

from __future__ import annotations

import json

import pytest

from bot.platforms.teams import cards
from bot.platforms.teams.rendering import plain_messages, render, web_address
from bot.values import AnswerSection, Cell, Premise, Sentence
from corpus.languages import Language
from tests.support.conversations import make_answer, make_citation
from tests.support.sample_answers import sample_answers

LONG = "q" * 600


def dumped(message):
    return message.model_dump(by_alias=True, exclude_none=True)


def entity_of(message):
    return dumped(message)["entities"][0]


def test_citations_are_cut_to_the_services_limits():
    citation = make_citation(title="T" * 300, quote=LONG, section="S" * 200, marking="OFFICIAL")
    (message,) = render(make_answer(citations=(citation,)))
    (claim,) = entity_of(message)["citation"]
    appearance = claim["appearance"]
    assert len(appearance["name"]) == 80
    assert len(appearance["abstract"]) == 160
    assert len(appearance["keywords"]) <= 3
    assert all(len(word) <= 28 for word in appearance["keywords"])
    assert LONG in appearance["text"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", None, "//x.example"])
def test_only_web_addresses_become_links(url):
    assert web_address(url) is None
    (message,) = render(make_answer(citations=(make_citation(url=url),)))
    assert "url" not in entity_of(message)["citation"][0]["appearance"]


def test_marking_is_the_sensitivity_label():
    (message,) = render(make_answer(marking="TLP:AMBER // OFFICIAL-SENSITIVE", language=Language.JA))
    label = entity_of(message)["usageInfo"]
    assert label["@type"] == "CreativeWork"
    assert label["name"] == "TLP:AMBER // OFFICIAL-SENSITIVE"
    assert "取扱区分" in label["description"]


def test_long_briefs_are_several_messages_feedback_under_the_last_and_citations_with_their_markers():
    text = "\n".join(f"Sentence number {number} of a long brief. [{number % 2 + 1}]" for number in range(600))
    answer = make_answer(text=text, kind="summary", citations=(make_citation(1), make_citation(2)))
    messages = [dumped(message) for message in render(answer)]
    assert len(messages) > 1
    assert all(len(message["text"].encode()) < 28_000 for message in messages)
    assert ["channelData" in message for message in messages] == [False] * (len(messages) - 1) + [True]
    for message in messages:
        for claim in message["entities"][0]["citation"]:
            assert f"[{claim['position']}]" in message["text"]


def test_small_talk_has_no_label_and_no_feedback():
    (message,) = render(make_answer(kind="chat", outcome="chat", citations=(), text="Hello."))
    assert "entities" not in dumped(message)
    assert "channelData" not in dumped(message)


def test_premise_is_shown():
    premise = Premise(text="They met in Geneva, not in Rome.", citation=make_citation())
    (message,) = render(make_answer(outcome="abstained", citations=(), text="Not so.", premise=premise))
    assert "Geneva, not in Rome" in dumped(message)["text"]


@pytest.mark.parametrize("kind", ["brief", "compare", "timeline"])
def test_tabled_kinds_come_with_a_card_of_literal_text(kind):
    sentences = (
        Sentence(text="[b](http://evil.example) *late*", citations=(1,)),
        Sentence(text="early", citations=(2,)),
    )
    citations = (make_citation(1, date="2022-05"), make_citation(2, date="2011-05", title="Other"))
    text, card = render(make_answer(kind=kind, sentences=sentences, citations=citations))
    body = dumped(card)["attachments"][0]["content"]["body"]
    runs = [inline for group in body[1:] for item in group["items"] for inline in item["inlines"]]
    assert {run["type"] for run in runs} == {"TextRun"}
    shown = json.dumps(body)
    assert "*late*" in shown
    if kind == "timeline":
        assert shown.index("2011-05") < shown.index("2022-05")
    assert "feedbackLoop" in dumped(text)["channelData"]


def test_no_outside_text_stands_in_a_markdown_block():
    hostile = "[x](http://evil.example)"
    citation = make_citation(title=hostile, quote=hostile, section=hostile)
    made = [
        cards.quotation_card(citation, Language.EN),
        cards.listing_card(f"Sources {hostile}\n[1] {hostile}", Language.EN),
        cards.receipt_card(f"question: {hostile}\noutcome: x", Language.EN),
        cards.follow_up_card(make_answer(follow_ups=(hostile,))),
    ]

    def blocks(value):
        if isinstance(value, dict):
            if value.get("type") == "TextBlock":
                yield value["text"]
            for part in value.values():
                yield from blocks(part)
        elif isinstance(value, list):
            for part in value:
                yield from blocks(part)

    assert all("](" not in text for card in made for text in blocks(card))


def test_plain_messages_hold_text_and_sources():
    (message,) = plain_messages(make_answer())
    assert "Minutes of the committee" in message.text
    assert message.entities is None


def test_sections_become_tables_in_which_every_word_is_literal():
    answer = sample_answers()["sections_compare"]
    messages = render(answer)
    card = dumped(messages[-1])["attachments"][0]["content"]
    assert card["version"] == "1.5"
    table = card["body"][1]["items"][0]
    assert table["type"] == "Table"
    cells = [[place["items"][0]["inlines"][0]["text"] for place in row["cells"]] for row in table["rows"]]
    assert cells[0] == ["UK position", "Japan position", "Agreed text"]
    assert cells[2] == ["–", "–", "<!channel> *bold* [9] | a | b"]
    assert '"TextBlock"' not in json.dumps(card)


def test_long_sections_are_spread_over_cards():
    section = AnswerSection(title="Part", rows=tuple((Cell(text="x" * 700, citations=(1,)),) for _ in range(10)))
    answer = make_answer(kind="brief", text="Brief: x\nmore [1]", sections=(section, section, section))
    found = [message for message in render(answer) if dumped(message).get("attachments")]
    assert len(found) == 3
    assert all(len(json.dumps(dumped(message))) < 28_000 for message in found)


def test_no_message_holds_more_citations_than_teams_takes():
    citations = tuple(make_citation(number) for number in range(1, 19))
    listed = "\n".join(f"- Item {number}. [{number}]" for number in range(1, 19))
    in_a_row = "See " + "".join(f"[{number}]" for number in range(1, 19)) + ". [x]"
    for text in (listed, in_a_row):
        messages = [dumped(message) for message in render(make_answer(text=text, citations=citations))]
        positions = [[claim["position"] for claim in m["entities"][0].get("citation", ())] for m in messages]
        assert [position for some in positions for position in some] == list(range(1, 19))
        assert max(map(len, positions)) == 10
        assert "x" in messages[-1]["text"] or text is listed


def test_above_a_table_stand_its_title_and_sources_alone():
    answer = sample_answers()["sections_compare"]
    first, *rest = render(answer)
    assert "Sources [1] [2]" in dumped(first)["text"]
    assert all(dumped(message).get("attachments") for message in rest)
