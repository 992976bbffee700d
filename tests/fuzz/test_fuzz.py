"""A fixed sample of each kind of fuzzing in every run, and the long counts in `make test-long`."""

from __future__ import annotations

import random

import pytest

from bot.platforms.slack.incoming import read_message, workspace_of
from bot.platforms.teams.incoming import read_activity
from bot.platforms.teams.sdk import ActivityTypeAdapter
from corpus import markings
from tests.fuzz import files, targets, web
from tests.support.slack_double import payloads
from tests.support.teams_double import BOT, TENANT

SAMPLE = 400
PAYLOADS_LONG, WEB_LONG, FILES_LONG = 900_000, 80_000, 20_000
PAYLOAD_PARTS, WEB_PARTS, FILE_PARTS = 5, 16, 4
"""The long counts run in parts with inputs of their own, so that each can be run by itself."""


@pytest.mark.parametrize("name", targets.PAYLOADS)
def test_no_payload_or_text_breaks_a_reader(name: str) -> None:
    targets.run(name, seed=0, count=SAMPLE)


async def test_no_request_breaks_the_site() -> None:
    assert await web.run(seed=0, count=1000) > 20


@pytest.mark.parametrize("suffix", files.samples())
def test_no_file_breaks_a_loader(suffix: str) -> None:
    rng = random.Random(f"files:{suffix}")
    read = sum(files.load_one(rng, suffix) is not None for _ in range(40))
    assert read > 0, "all of them were refused: the damage is too great to find anything"


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PAYLOAD_PARTS))
@pytest.mark.parametrize("name", targets.PAYLOADS)
def test_nine_hundred_thousand_payloads_and_texts(name: str, part: int) -> None:
    targets.run(name, seed=1 + part, count=-(-PAYLOADS_LONG // (len(targets.PAYLOADS) * PAYLOAD_PARTS)))


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(WEB_PARTS))
async def test_eighty_thousand_requests(part: int) -> None:
    await web.run(seed=1 + part, count=WEB_LONG // WEB_PARTS)


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(FILE_PARTS))
@pytest.mark.parametrize("suffix", files.samples())
def test_twenty_thousand_files(suffix: str, part: int) -> None:
    rng = random.Random(f"files:{suffix}:long:{part}")
    for _ in range(-(-FILES_LONG // (len(files.samples()) * FILE_PARTS))):
        files.load_one(rng, suffix)


# What fuzzing found.


def test_an_authorisation_that_is_no_object_names_no_workspace() -> None:
    assert workspace_of({"authorizations": 7, "team_id": "T1"}) == "T1"


def test_files_that_are_no_list_are_none() -> None:
    event = payloads.message("When?", ts="1.1", files=1.5)
    assert read_message(payloads.callback(event), event, bot_user_id="UBOT") is not None


def test_a_mention_of_another_shape_is_no_mention() -> None:
    whole = {
        "type": "message",
        "id": "1",
        "channelId": "msteams",
        "serviceUrl": "https://teams.example",
        "text": "When?",
        "from": {"id": "29:u"},
        "recipient": BOT,
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "entities": [{"type": "other", "mentioned": {"x": 1}, "text": "When?"}],
    }
    read = read_activity(ActivityTypeAdapter.validate_python(whole), service_url="https://teams.example")
    assert read.text == "When?"


def test_a_normal_marking_stays_as_it_is() -> None:
    once = markings.normal_marking("house ΰ")
    assert markings.normal_marking(once) == once
