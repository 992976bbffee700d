from __future__ import annotations

import pytest

from bot.commands.parse import parse_command
from bot.courtesy import bare

ASKED = "When did the two sides meet?"
ASKED_JA = "両国の会合はいつですか。"


@pytest.mark.parametrize(
    "message",
    [
        f"@Liaison {ASKED}",
        f"Hi Liaison, {ASKED}",
        f"Hello! Quick question: {ASKED}",
        f"Good morning, one more question: {ASKED}",
        f"Sorry to bother you again, but {ASKED}",
        f"Apologies, {ASKED}",
        f"Could you please tell me: {ASKED}",
        f"I was wondering, {ASKED}",
        f"I'd like to know: {ASKED}",
        f"For a briefing tomorrow, {ASKED}",
        f"Thanks. {ASKED}",
        f"OK, thank you, that is very useful! {ASKED}",
        f"Got it. One more thing: {ASKED}",
        f"Perfect. I have another question. {ASKED}",
        f"Follow-up question: {ASKED}",
        f"{ASKED} Thanks!",
        f"{ASKED} Many thanks in advance. Kind regards",
        f"{ASKED} Please cite your source.",
        f"{ASKED} I need this for a briefing tomorrow. Cheers",
        f"{ASKED} Please be brief.",
        f"{ASKED}\n\nBest wishes",
    ],
)
def test_what_is_only_polite_is_left_out(message: str) -> None:
    assert bare(message) == ASKED


@pytest.mark.parametrize(
    "message",
    [
        f"すみません、{ASKED_JA}",
        f"お忙しいところ恐れ入りますが、{ASKED_JA}",
        f"お世話になっております。質問です。{ASKED_JA}",
        f"確認したいのですが、{ASKED_JA}",
        f"なるほど。もう一点確認させてください。{ASKED_JA}",
        f"ありがとうございます。続けて質問です。{ASKED_JA}",
        f"Liaisonさん、{ASKED_JA}",
        f"{ASKED_JA}よろしくお願いします。",
        f"{ASKED_JA}教えてください。",
        f"{ASKED_JA}出典も示してください。ありがとうございます。",
    ],
)
def test_the_same_in_japanese(message: str) -> None:
    assert bare(message) == ASKED_JA


@pytest.mark.parametrize(
    "message",
    [
        "Thanks!",
        "よろしくお願いします。",
        "Sorry, I meant the ferry paper. What does it say?",
        "Liaison officers meet when?",
        "Good governance: what is it?",
        "Great Britain, Japan and Italy: who leads?",
        "That helps whom?",
        "Thank-you letters: who writes them?",
        "What does the paper say about questions of law?",
        "For the fourth meeting, who came?",
        "For what purpose is help offered, please?",
        "会合について教えてください。",
        "出典を示してください",
        "ISO、IEC、ITU、IEEEの役割は何ですか。",
        "WHAT IS LLM01?",
    ],
)
def test_what_belongs_to_the_message_stays(message: str) -> None:
    assert bare(message) == message


def test_a_message_in_capitals_is_read_in_small_letters() -> None:
    assert bare("WHEN DID THE TWO SIDES MEET?") == ASKED.lower()
    assert bare("When did NATO and the EU meet?") == "When did NATO and the EU meet?"


def test_requests_are_known_behind_courtesies() -> None:
    command = parse_command("Hi all, please summarise the harbour paper. Thanks in advance!")
    assert command is not None
    assert (command.name, command.argument) == ("summary", "the harbour paper")
