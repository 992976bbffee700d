"""What is fuzzed: readers of payloads, and parsers of texts. Each takes a generator of numbers and must not raise."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Mapping

from bot.answering.appeals import signs_in
from bot.answering.hostile import hostile_sentences
from bot.answering.question import read_question
from bot.commands.parse import nearest_command, parse_command, subcommand
from bot.links import SourceLinks, SourcePlace
from bot.platforms.slack import channels, incoming, interactions, people
from bot.platforms.slack.app import read_command
from bot.platforms.slack.limits import split_text
from bot.platforms.teams import http as teams_http
from bot.platforms.teams import incoming as teams_incoming
from bot.platforms.teams.feedback import read_reason
from bot.platforms.teams.sdk import ActivityTypeAdapter
from bot.platforms.web.access import split_host
from bot.platforms.web.asking import clean_text
from bot.platforms.web.forms import FormTokens
from corpus import markings
from corpus.dates import find_date, iso_date
from corpus.errors import LiaisonError
from corpus.languages import detect_language
from corpus.organisations import Organisations, Sighting
from corpus.sentences import sentence_spans
from tests.fuzz.making import tampered, text, value
from tests.support.slack_double import payloads
from tests.support.teams_double import BOT, TENANT, USER

_LINKS = SourceLinks("a key for tests that is long enough")
_TOKENS = FormTokens("a key for tests that is long enough")
_MESSAGE = payloads.message(
    "<@UBOT> When did they meet?", ts="1.1", channel="C1", thread_ts="1.0", edited={"ts": "2.0"}
)
_CALLBACK = payloads.callback(_MESSAGE)
_PRESS = payloads.interaction(
    "block_actions",
    channel={"id": "C1"},
    message={"ts": "1.1", "thread_ts": "1.0"},
    container={"channel_id": "C1"},
    actions=[{"action_id": "a", "value": "good:abc", "action_ts": "3.0"}],
)
_SLASH = payloads.slash("ask When?", response_url="https://slack.example/x")
_USER = {"id": "U1", "team_id": "T1", "is_restricted": False, "locale": "ja-JP", "enterprise_user": {"teams": ["T1"]}}
_CHANNEL = {"id": "C1", "is_private": True, "is_ext_shared": True, "connected_team_ids": ["T9"], "shared_team_ids": []}
_ACTIVITY = {
    "type": "message",
    "id": "in1",
    "channelId": "msteams",
    "serviceUrl": "https://teams.example",
    "text": "<at>Liaison</at> When?",
    "locale": "en-GB",
    "from": {"id": "29:user", "name": "Ada", "aadObjectId": USER},
    "recipient": BOT,
    "conversation": {"id": "19:c@thread.tacv2;messageid=1", "conversationType": "channel", "tenantId": TENANT},
    "channelData": {"tenant": {"id": TENANT}, "channel": {"id": "19:c", "type": "standard"}, "team": {"id": "19:t"}},
    "entities": [{"type": "mention", "mentioned": BOT, "text": "<at>Liaison</at>"}],
    "value": {"liaison": "/summary x"},
}
_ENTRIES = Organisations()


def _is_told(work: Callable[[], object]) -> None:
    """Run a parser that may refuse its input, but only in words for whoever wrote it."""
    try:
        work()
    except LiaisonError as exc:
        if not exc.message:
            raise


def slack_event(rng: random.Random) -> None:
    body = tampered(rng, _CALLBACK)
    event = body.get("event") if isinstance(body, dict) else None
    if isinstance(body, dict) and isinstance(event, dict):
        found = incoming.read_message(body, event, bot_user_id="UBOT")
        if found is not None:
            incoming.looks_like_question(found.text)


def slack_press(rng: random.Random) -> None:
    body = tampered(rng, _PRESS, share=0.04)
    if isinstance(body, dict):
        try:
            interactions.press_of(body)
            interactions.user_of(body)
        except (AttributeError, TypeError, KeyError, IndexError):
            pass  # a signed payload of another shape than Slack's: the listener's edge logs it


def slack_command(rng: random.Random) -> None:
    body = tampered(rng, _SLASH)
    if isinstance(body, dict):
        read_command(body, body)


def slack_people(rng: random.Random) -> None:
    user, channel = tampered(rng, _USER), tampered(rng, _CHANNEL)
    if isinstance(user, dict):
        try:
            person = people._read_person(user, "U1", "T1")
        except (AttributeError, TypeError):
            person = None
        assert person is None or not (person.is_member and user.get("is_restricted"))
    if isinstance(channel, dict):
        with contextlib.suppress(TypeError):
            channels._places(channel, "T1")


def slack_text(rng: random.Random) -> None:
    raw = text(rng)
    incoming.plain_text(raw, bot_user_id="UBOT")
    assert "".join(split_text(raw, rng.randrange(1, 60))) == raw


def teams_activity(rng: random.Random) -> None:
    body = tampered(rng, _ACTIVITY, share=0.04)
    if isinstance(body, dict) and teams_http._is_activity(body):
        teams_incoming.read_activity(ActivityTypeAdapter.validate_python(body), service_url="https://teams.example")


def teams_parts(rng: random.Random) -> None:
    teams_incoming.command_of(value(rng))
    teams_http._parsed(text(rng).encode("utf-8", "surrogatepass"))
    read_reason(text(rng))


def commands(rng: random.Random) -> None:
    raw = text(rng)
    command = parse_command(raw)
    if command is not None:
        subcommand(command.argument)
    nearest_command(raw[:40])


def questions(rng: random.Random) -> None:
    read_question(clean_text(text(rng))[:400])


def sentences(rng: random.Random) -> None:
    raw = text(rng)[:3000]
    last = 0
    for start, end in sentence_spans(raw):
        assert last <= start < end <= len(raw)
        last = end
    detect_language(raw)


def orders(rng: random.Random) -> None:
    texts = [text(rng)[:600] for _ in range(3)]
    hostile_sentences(texts)
    hostile_sentences(texts, logits=[rng.uniform(-4.0, 2.0) for _ in texts])
    assert all(value in {0.0, 1.0} for raw in texts for value in signs_in(raw))


def links(rng: random.Random) -> None:
    place = SourcePlace.parse(clean_text(text(rng)))  # a server takes bytes that are no UTF-8 for question marks
    if place is not None:
        assert _LINKS.check(place, clean_text(text(rng))) != "valid"
    assert not _TOKENS.is_valid(clean_text(text(rng)), clean_text(text(rng)))
    split_host(text(rng))


def labels(rng: random.Random) -> None:
    raw = text(rng)[:300]
    known = markings.current()
    normal = known.normal(raw or "X")
    assert known.normal(normal) == normal
    known.is_open(raw or "X")
    known.clears([text(rng)[:80] or "X"], raw or "X")
    markings.marking_in_text(raw)
    _ENTRIES.seen(Sighting(platform="slack", place=raw, user_id=raw, mail=raw))


def dates(rng: random.Random) -> None:
    iso_date(value(rng, 1))
    found = find_date(text(rng))
    assert found is None or found[0]


def settings_files(rng: random.Random) -> None:
    raw = text(rng)[:400]
    _is_told(lambda: markings.Markings.parse(raw, origin="markings.yaml"))


PAYLOADS: Mapping[str, Callable[[random.Random], None]] = {
    "slack_event": slack_event,
    "slack_press": slack_press,
    "slack_command": slack_command,
    "slack_people": slack_people,
    "slack_text": slack_text,
    "teams_activity": teams_activity,
    "teams_parts": teams_parts,
    "commands": commands,
    "questions": questions,
    "sentences": sentences,
    "orders": orders,
    "links": links,
    "labels": labels,
    "dates": dates,
    "settings_files": settings_files,
}


def run(name: str, *, seed: int, count: int) -> None:
    """Run a target so many times; a failure names the seed that shows it again."""
    for number in range(count):
        case = f"{name}:{seed}:{number}"
        try:
            PAYLOADS[name](random.Random(case))
        except Exception as exc:
            raise AssertionError(f"random.Random({case!r}) breaks {name}: {type(exc).__name__}: {exc}") from exc
