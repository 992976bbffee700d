from __future__ import annotations

import pytest

from bot.platforms.slack.incoming import looks_like_question, plain_text, read_message, workspace_of
from tests.support.slack_double import payloads


def _read(text: str, **changes: object):
    event = payloads.message(text, ts="2.0", channel="C1", **changes)
    return read_message(payloads.callback(event), event, bot_user_id="UBOT")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("<@UBOT> hello", "hello"),
        ("<@UBOT|liaison>　こんにちは", "こんにちは"),
        ("ask <@U2|Bob> in <#C1|general>", "ask @Bob in #general"),
        ("<!here> <!subteam^S1|@desk> <!date^1^{date}|May>", "@here @desk May"),
        ("see <https://a.example/b|the page> or <https://a.example>", "see the page or https://a.example"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("", ""),
    ],
)
def test_markup_becomes_plain_text(raw, shown):
    assert plain_text(raw, bot_user_id="UBOT") == shown


def test_thread_root_reply_and_edit():
    message = _read("hi", thread_ts="1.0", edited={"user": "U1", "ts": "3.0"})
    assert message is not None
    assert (message.root_ts, message.is_reply, message.edited_at) == ("1.0", True, "3.0")
    root = _read("hi")
    assert root is not None
    assert (root.root_ts, root.is_reply, root.edited_at) == ("2.0", False, None)


def test_mentions():
    message = _read("<@UBOT> and <@U2>")
    assert message is not None
    assert message.mentions_bot
    assert message.mentions_others


def test_workspace_of_an_organisation_wide_installation_is_the_enterprise():
    authorizations = [{"enterprise_id": "E1", "team_id": "T5", "is_enterprise_install": True}]
    assert workspace_of({"team_id": "T5", "authorizations": authorizations}) == "E1"
    assert workspace_of({"team_id": "T5", "is_enterprise_install": "true", "enterprise_id": "E2"}) == "E2"
    assert workspace_of({"team": {"id": "T6"}, "is_enterprise_install": False}) == "T6"
    assert workspace_of({"authorizations": [{"team_id": "T7"}], "team_id": "T8"}) == "T7"
    assert workspace_of({}) == ""


@pytest.mark.parametrize(
    "text",
    [
        "いつですか",
        "いつですか。",
        "いつ？",
        "which ports",
        "And where was that",
        "議事録について",
        "is it?",
        "教えてください",
    ],
)
def test_questions(text):
    assert looks_like_question(text)


@pytest.mark.parametrize("text", ["thanks, all good", "了解です。", "I told Bob about it", "会議に行きます"])
def test_no_questions(text):
    assert not looks_like_question(text)
