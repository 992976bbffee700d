"""The Web API methods of the double; each takes the arguments and returns the body of the response."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.slack_double.checks import RefusedError, check_blocks, check_message, check_view, parsed
from tests.support.slack_double.installing import INSTALLING, place_of_caller
from tests.support.slack_double.membership import MEMBERSHIP

if TYPE_CHECKING:
    from tests.support.slack_double.server import SlackDouble

Args = dict[str, Any]
Body = dict[str, Any]

# Calls a minute in Slack's tiers, where the double is asked to enforce them.
TIER = {2: 20, 3: 50, 4: 100}
TIER_OF = {
    "chat.startStream": 2,
    "chat.stopStream": 2,
    "usergroups.users.list": 2,
    "chat.update": 3,
    "chat.delete": 3,
    "conversations.info": 3,
    "conversations.members": 4,
    "conversations.replies": 3,
    "apps.connections.open": 3,
    "agents.sessions.setStatus": 3,
    "agents.sessions.rename": 3,
    "chat.appendStream": 4,
    "chat.postEphemeral": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.update": 4,
    "users.info": 4,
    "assistant.threads.setSuggestedPrompts": 4,
    "assistant.threads.setTitle": 4,
}


def need(args: Args, *names: str) -> None:
    """Refuse a call without these arguments."""
    for name in names:
        if args.get(name) in (None, ""):
            raise RefusedError("invalid_arguments", f"missing {name}")


def connections_open(double: SlackDouble, _args: Args) -> Body:
    """apps.connections.open: an address with a ticket that works once."""
    ticket = uuid.uuid4().hex
    double.tickets.add(ticket)
    return {"url": f"ws://{double.host}:{double.port}/link?ticket={ticket}&app_id=A1"}


def post_message(double: SlackDouble, args: Args) -> Body:
    """chat.postMessage."""
    need(args, "channel")
    double.need_channel(args["channel"])
    check_message(args)
    ts = double.new_ts()
    message = {
        "type": "message",
        "ts": ts,
        "user": double.bot_user_id,
        "bot_id": "B1",
        "team": place_of_caller(double),
        **{name: parsed(args[name]) if name == "blocks" else args[name] for name in args if name != "token"},
    }
    double.messages[(args["channel"], ts)] = message
    double.clear_status(args["channel"], args.get("thread_ts"))
    return {"channel": args["channel"], "ts": ts, "message": message}


def post_ephemeral(double: SlackDouble, args: Args) -> Body:
    """chat.postEphemeral."""
    need(args, "channel", "user")
    double.need_channel(args["channel"])
    check_message(args)
    double.ephemerals.append({**args, "blocks": parsed(args.get("blocks"))})
    return {"message_ts": double.new_ts()}


def update_message(double: SlackDouble, args: Args) -> Body:
    """chat.update; works on a stream that Slack closed as well."""
    need(args, "channel", "ts")
    key = (args["channel"], args["ts"])
    if key not in double.messages:
        raise RefusedError("message_not_found")
    check_message(args)
    changes = {name: parsed(value) if name == "blocks" else value for name, value in args.items() if name != "token"}
    double.messages[key] = {**double.messages[key], **changes, "edited": {"ts": double.new_ts()}}
    return {"channel": args["channel"], "ts": args["ts"], "text": args.get("text", "")}


def delete_message(double: SlackDouble, args: Args) -> Body:
    """chat.delete."""
    need(args, "channel", "ts")
    if double.messages.pop((args["channel"], args["ts"]), None) is None:
        raise RefusedError("message_not_found")
    return {"channel": args["channel"], "ts": args["ts"]}


def start_stream(double: SlackDouble, args: Args) -> Body:
    """chat.startStream: replies only; to a channel only with a recipient."""
    need(args, "channel", "thread_ts")
    double.need_channel(args["channel"])
    if not args["channel"].startswith("D"):
        for name in ("recipient_team_id", "recipient_user_id"):
            if not args.get(name):
                raise RefusedError(f"missing_{name}")
    ts = double.new_ts()
    double.messages[(args["channel"], ts)] = {
        "type": "message",
        "ts": ts,
        "thread_ts": args["thread_ts"],
        "channel": args["channel"],
        "bot_id": "B1",
        "streaming_state": "in_progress",
        "text": args.get("markdown_text") or "",
        "chunks": list(parsed(args.get("chunks")) or []),
        "started": time.monotonic(),
    }
    double.clear_status(args["channel"], args["thread_ts"])
    return {"channel": args["channel"], "ts": ts}


def append_stream(double: SlackDouble, args: Args) -> Body:
    """chat.appendStream."""
    message = _streaming(double, args)
    message["text"] += args.get("markdown_text") or ""
    message["chunks"] += parsed(args.get("chunks")) or []
    return {"channel": args["channel"], "ts": args["ts"]}


def stop_stream(double: SlackDouble, args: Args) -> Body:
    """chat.stopStream."""
    message = _streaming(double, args)
    blocks = parsed(args.get("blocks")) or []
    check_blocks(blocks, most=50)
    message["text"] += args.get("markdown_text") or ""
    message["chunks"] += parsed(args.get("chunks")) or []
    message["blocks"] = blocks
    message["streaming_state"] = "completed"
    return {"channel": args["channel"], "ts": args["ts"], "message": message}


def _streaming(double: SlackDouble, args: Args) -> dict[str, Any]:
    need(args, "channel", "ts")
    message = double.messages.get((args["channel"], args["ts"]))
    if message is None:
        raise RefusedError("message_not_found")
    started = message.get("started")
    if started is not None and time.monotonic() - started > double.stream_life_s:
        message["streaming_state"] = "closed"
    if message.get("streaming_state") != "in_progress":
        raise RefusedError("message_not_in_streaming_state")
    return message


def set_status(double: SlackDouble, args: Args) -> Body:
    """assistant.threads.setStatus; a post in the thread clears it."""
    need(args, "channel_id", "thread_ts")
    double.statuses[(args["channel_id"], args["thread_ts"])] = args.get("status") or ""
    return {}


def set_prompts(double: SlackDouble, args: Args) -> Body:
    """assistant.threads.setSuggestedPrompts."""
    need(args, "channel_id", "prompts")
    prompts = parsed(args["prompts"])
    if not 1 <= len(prompts) <= 4 or not all(prompt.get("title") and prompt.get("message") for prompt in prompts):
        raise RefusedError("invalid_arguments", "prompts")
    double.prompts[args["channel_id"]] = prompts
    return {}


def users_info(double: SlackDouble, args: Args) -> Body:
    """users.info."""
    need(args, "user")
    user = double.users.get(args["user"])
    if user is None:
        raise RefusedError("user_not_found")
    return {"user": user}


def group_members(double: SlackDouble, args: Args) -> Body:
    """usergroups.users.list."""
    need(args, "usergroup")
    if args["usergroup"] not in double.groups:
        raise RefusedError("no_such_subteam")
    return {"users": double.groups[args["usergroup"]]}


def open_view(double: SlackDouble, args: Args) -> Body:
    """views.open; each trigger opens one."""
    need(args, "trigger_id", "view")
    check_view(args["view"])
    if args["trigger_id"] in double.used_triggers:
        raise RefusedError("exchanged_trigger_id")
    double.used_triggers.add(args["trigger_id"])
    return {"view": double.keep_view(parsed(args["view"]), "V" + uuid.uuid4().hex[:8])}


def update_view(double: SlackDouble, args: Args) -> Body:
    """views.update."""
    need(args, "view")
    check_view(args["view"])
    if args.get("view_id") not in double.views:
        raise RefusedError("not_found")
    return {"view": double.keep_view(parsed(args["view"]), args["view_id"])}


def publish_view(double: SlackDouble, args: Args) -> Body:
    """views.publish."""
    need(args, "user_id", "view")
    check_view(args["view"])
    return {"view": double.keep_view(parsed(args["view"]), f"home:{args['user_id']}")}


def upload_address(double: SlackDouble, args: Args) -> Body:
    """files.getUploadURLExternal."""
    need(args, "filename", "length")
    name = "F" + uuid.uuid4().hex[:8].upper()
    double.files[name] = {"id": name, "name": args["filename"], "data": b""}
    return {"upload_url": f"{double.url}/upload/{name}", "file_id": name}


def complete_upload(double: SlackDouble, args: Args) -> Body:
    """files.completeUploadExternal; shares the file where a channel is named."""
    files = parsed(args.get("files")) or []
    for file in files:
        if file["id"] not in double.files:
            raise RefusedError("file_not_found")
        double.files[file["id"]].update(
            title=file.get("title"), channel=args.get("channel_id"), thread_ts=args.get("thread_ts")
        )
    return {"files": [{"id": file["id"], "title": file.get("title")} for file in files]}


def file_info(double: SlackDouble, args: Args) -> Body:
    """files.info."""
    need(args, "file")
    file = double.files.get(args["file"])
    if file is None:
        raise RefusedError("file_not_found")
    address = f"{double.url}/files-pri/{file['id']}"
    made = {"size": len(file["data"]), "url_private": address, "url_private_download": address}
    if "url_private" in file:
        made["url_private_download"] = file["url_private"]
    return {"file": {**made, **{name: value for name, value in file.items() if name != "data"}}}


def delete_file(double: SlackDouble, args: Args) -> Body:
    """files.delete."""
    need(args, "file")
    if double.files.pop(args["file"], None) is None:
        raise RefusedError("file_not_found")
    return {}


def rename_session(double: SlackDouble, args: Args) -> Body:
    """agents.sessions.rename."""
    need(args, "channel_id", "title")
    double.titles[(args["channel_id"], args.get("thread_ts") or "")] = args["title"]
    return {}


def accept(_double: SlackDouble, _args: Args) -> Body:
    """A method whose effect nobody looks at."""
    return {}


def open_conversation(_double: SlackDouble, args: Args) -> Body:
    """conversations.open: the direct messages with a user."""
    need(args, "users")
    return {"channel": {"id": "D" + str(args["users"]).removeprefix("U")}}


METHODS: dict[str, Callable[[SlackDouble, Args], Body]] = {
    **INSTALLING,
    "apps.connections.open": connections_open,
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update_message,
    "chat.delete": delete_message,
    "chat.startStream": start_stream,
    "chat.appendStream": append_stream,
    "chat.stopStream": stop_stream,
    "assistant.threads.setStatus": set_status,
    "assistant.threads.setSuggestedPrompts": set_prompts,
    "assistant.threads.setTitle": accept,
    "agents.sessions.setStatus": accept,
    "agents.sessions.rename": rename_session,
    "users.info": users_info,
    "usergroups.users.list": group_members,
    "views.open": open_view,
    "views.update": update_view,
    "views.publish": publish_view,
    "files.getUploadURLExternal": upload_address,
    "files.completeUploadExternal": complete_upload,
    "files.info": file_info,
    "files.delete": delete_file,
    **MEMBERSHIP,
    "conversations.open": open_conversation,
    "reactions.add": accept,
    "reactions.remove": accept,
}
