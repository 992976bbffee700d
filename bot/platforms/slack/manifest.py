"""The manifest with which the app is created in Slack; scopes and events stand here once."""

from __future__ import annotations

from typing import Any

from bot.platforms.slack.wording import PROMPTS
from corpus.languages import Language

BOT_SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
BOT_EVENTS = (
    "agent_session_stopped",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_shared",
    "channel_unshared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "shared_channel_invite_accepted",
    "team_join",
    "tokens_revoked",
    "user_change",
)
REDIRECT_PATH = "/slack/oauth_redirect"
"""Where Slack's consent page leads back to."""
ASK_SHORTCUT = "ask_about_message"
CHECK_SHORTCUT = "check_message"
QUESTION_SHORTCUT = "ask_question"

_DESCRIPTION = "Answers questions about the partnership's documents and quotes its sources."
_LONG_DESCRIPTION = (
    "Liaison answers questions about a partnership's documents in English and Japanese. Every sentence of an answer "
    "carries a quotation that can be checked in its source. Where the documents do not answer, it says so. What a "
    "channel is shown is what everybody in it may read."
)


def make_manifest(*, public_url: str = "", has_oauth: bool = False) -> dict[str, Any]:
    """Make the manifest.

    Args:
        public_url: Address of `liaison serve` as Slack reaches it; empty: Socket Mode, which needs none.
        has_oauth: Whether workspaces install the app by OAuth, so that Slack has to know where they come back to.

    Returns:
        The manifest, in the form that Slack's "create from a manifest" takes.
    """
    address = f"{public_url}/slack/events" if public_url else ""
    redirect = f"{public_url}{REDIRECT_PATH}" if has_oauth and public_url else ""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Liaison",
            "description": _DESCRIPTION,
            "long_description": _LONG_DESCRIPTION,
            "background_color": "#1d3557",
        },
        "features": _features(address),
        "oauth_config": {
            **({"redirect_urls": [redirect]} if redirect else {}),
            "scopes": {"bot": list(BOT_SCOPES)},
        },
        "settings": _settings(address),
    }


def _features(address: str) -> dict[str, Any]:
    """What people meet in Slack.

    Args:
        address: Of Slack's requests; empty in Socket Mode.
    """
    command = {
        "command": "/liaison",
        "description": "Ask about the documents",
        "usage_hint": "ask | summary | brief | compare | timeline | who | check | sources | receipt | help",
        "should_escape": False,
        **({"url": address} if address else {}),
    }
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": _DESCRIPTION,
            "suggested_prompts": [{"title": title, "message": message} for title, message in PROMPTS[Language.EN]],
        },
        "bot_user": {"display_name": "Liaison", "always_online": True},
        "shortcuts": [
            _shortcut(ASK_SHORTCUT, "message", "Ask Liaison about this", "Ask a question about a message"),
            _shortcut(CHECK_SHORTCUT, "message", "Check against documents", "Check each statement of a message"),
            _shortcut(QUESTION_SHORTCUT, "global", "Ask Liaison", "Ask a longer question"),
        ],
        "slash_commands": [command],
    }


def _shortcut(callback_id: str, kind: str, name: str, description: str) -> dict[str, str]:
    return {"name": name, "type": kind, "callback_id": callback_id, "description": description}


def _settings(address: str) -> dict[str, Any]:
    """How Slack reaches Liaison; `address` as above."""
    reached = {"request_url": address} if address else {}
    return {
        "event_subscriptions": {"bot_events": list(BOT_EVENTS), **reached},
        "interactivity": {"is_enabled": True, **reached},
        "org_deploy_enabled": True,
        "socket_mode_enabled": not address,
        "token_rotation_enabled": False,
    }
