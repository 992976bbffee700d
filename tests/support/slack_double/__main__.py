"""Runs the double as a process: `python -m tests.support.slack_double --port 0 [--record FILE]`.

Prints its address as JSON, then each call as a line of JSON (to the file where one is named). Events are sent through
POST /control with {"op": "say"|"command"|"push"|"refresh"|"fail", …}; GET /control gives what was posted.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from typing import Any, TextIO

from aiohttp import web

from tests.support.slack_double.checks import texts_of
from tests.support.slack_double.server import Call, SlackDouble


def make_control(double: SlackDouble) -> Any:
    """Adds the control routes."""

    async def control(request: web.Request) -> web.Response:
        order = await request.json()
        operation = order.pop("op")
        try:
            result: Any = None
            if operation == "say":
                result = await double.say(**order)
            elif operation == "command":
                name, ack = await double.command(**order)
                result = {"response": name, "ack": ack}
            elif operation == "push":
                result = await double.push(**order)
            elif operation == "refresh":
                await double.refresh(**order)
            elif operation == "fail":
                double.fail(order["method"], *order["errors"], times=order.get("times", 1))
            else:
                return web.json_response({"ok": False, "error": "unknown op"}, status=400)
        except (TimeoutError, IndexError) as exc:
            return web.json_response({"ok": False, "error": type(exc).__name__}, status=504)
        return web.json_response({"ok": True, "result": result})

    async def state(_request: web.Request) -> web.Response:
        return web.json_response(
            {
                "sockets": len(double.sockets),
                "messages": [{**message, "shown": texts_of(message)} for message in double.messages.values()],
                "ephemerals": double.ephemerals,
                "responses": [{"response": name, **body} for name, body in double.responses],
                "views": double.views,
                "prompts": double.prompts,
                "statuses": [[*key, status] for key, status in double.statuses.items()],
                "calls": [{"method": call.method, "args": call.args, "error": call.error} for call in double.calls],
            }
        )

    def add(app: web.Application) -> None:
        app.router.add_post("/control", control)
        app.router.add_get("/control", state)

    return add


async def serve(port: int, record: TextIO, *, enforce_tiers: bool) -> None:
    """Serve until a signal ends it."""

    def note(call: Call) -> None:
        line = {"method": call.method, "args": call.args, "error": call.error}
        record.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        record.flush()

    double = SlackDouble(port=port, on_call=note, enforce_tiers=enforce_tiers)
    await double.start(more_routes=make_control(double))
    sys.stdout.write(json.dumps({"url": double.url, "api_url": double.api_url}) + "\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await double.stop()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description="A Slack on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--record", help="file for the calls; standard output where it is left out")
    parser.add_argument("--tiers", action="store_true", help="enforce Slack's limits a minute")
    options = parser.parse_args()
    if options.record is None:
        asyncio.run(serve(options.port, sys.stdout, enforce_tiers=options.tiers))
        return
    with open(options.record, "a", encoding="utf-8") as record:  # noqa: PTH123
        asyncio.run(serve(options.port, record, enforce_tiers=options.tiers))


if __name__ == "__main__":
    main()
