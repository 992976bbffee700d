"""Who calls the double, and how workspaces come to install the app and leave it again.

A test prepares an installation with `consent`, which gives the code that Slack would send the browser back with, and
ends it with `uninstall`. Tokens that nobody consented to belong to the double's own workspace.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.slack_double import payloads
from tests.support.slack_double.checks import RefusedError

if TYPE_CHECKING:
    from tests.support.slack_double.server import SlackDouble

Args = dict[str, Any]
Body = dict[str, Any]

CLIENT_ID, CLIENT_SECRET = "111.222", "client-secret"


def place_of_caller(double: SlackDouble) -> str:
    """The workspace, or the enterprise, that the token of the present call belongs to."""
    known = double.workspaces.get(double.caller)
    if known is None:
        return double.team_id
    return str((known["team"] or known["enterprise"])["id"])


def auth_test(double: SlackDouble, _args: Args) -> Body:
    """auth.test."""
    known = double.workspaces.get(double.caller)
    team = {"id": double.team_id, "name": double.team_name} if known is None else known["team"] or known["enterprise"]
    return {
        "url": "https://double.invalid/",
        "team": team["name"],
        "user": "liaison",
        "team_id": team["id"],
        "user_id": double.bot_user_id if known is None else known["bot_user_id"],
        "bot_id": "B1",
        "is_enterprise_install": bool(known and known["is_enterprise_install"]),
    }


def oauth_access(double: SlackDouble, args: Args) -> Body:
    """oauth.v2.access: a code works once, and only with the app's own secret."""
    own = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    if double.caller != f"Basic {own}":
        raise RefusedError("bad_client_secret")
    if not args.get("redirect_uri"):
        raise RefusedError("bad_redirect_uri")
    granted = double.codes.pop(str(args.get("code")), None)
    if granted is None:
        raise RefusedError("invalid_code")
    double.workspaces[granted["access_token"]] = granted
    return granted


def revoke(double: SlackDouble, _args: Args) -> Body:
    """auth.revoke."""
    double.revoked.add(double.caller)
    return {"revoked": True}


def consent(
    double: SlackDouble, team: str = "T2", *, enterprise: str = "", for_all: bool = False, bot_user_id: str = "UBOT"
) -> str:
    """Somebody agrees to the installation in a workspace, or in all of an enterprise; returns the code."""
    code = uuid.uuid4().hex
    double.codes[code] = {
        "app_id": "A1",
        "access_token": f"xoxb-{enterprise if for_all else team}-{uuid.uuid4().hex[:20]}",
        "token_type": "bot",
        "scope": "chat:write",
        "bot_user_id": bot_user_id,
        "team": None if for_all else {"id": team, "name": f"Workspace {team}"},
        "enterprise": {"id": enterprise, "name": f"Enterprise {enterprise}"} if enterprise else None,
        "authed_user": {"id": "UADMIN"},
        "is_enterprise_install": for_all,
    }
    return code


async def uninstall(double: SlackDouble, place: str, *, kind: str = "app_uninstalled") -> None:
    """A workspace, or an enterprise for all of its own, removes the app: its token ends, then the event comes."""
    for token, known in list(double.workspaces.items()):
        if str((known["team"] or known["enterprise"])["id"]) == place:
            double.revoked.add(token)
            await double.push("events_api", _ending(known, kind))


def _ending(known: dict[str, Any], kind: str) -> dict[str, Any]:
    event: dict[str, Any] = {"type": kind}
    if kind == "tokens_revoked":
        event["tokens"] = {"oauth": [], "bot": [known["bot_user_id"]]}
    team, enterprise = known["team"] or {}, known["enterprise"] or {}
    return payloads.callback(event, **place(team.get("id"), enterprise.get("id"), known["is_enterprise_install"]))


def place(team: str | None, enterprise: str | None = None, for_all: bool = False) -> dict[str, Any]:
    """What an event's payload says of where it comes from."""
    whose = {"enterprise_id": enterprise, "team_id": team, "is_enterprise_install": for_all}
    return {
        "team_id": team or "",
        **({"enterprise_id": enterprise} if enterprise else {}),
        "authorizations": [{**whose, "user_id": "UBOT", "is_bot": True}],
    }


INSTALLING: dict[str, Callable[[SlackDouble, Args], Body]] = {
    "auth.test": auth_test,
    "auth.revoke": revoke,
    "oauth.v2.access": oauth_access,
}
