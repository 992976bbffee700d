"""`liaison serve`: the chat page, the API and, where configured, Slack over HTTP and Teams."""

from __future__ import annotations

import asyncio
import errno
import functools
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import data_dir_option
from bot.cli.threads import switch_threads_often
from corpus.errors import ConfigError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.config import Settings


@click.command()
@click.option("--host", help="Address to bind (else LIAISON_HOST, else 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to bind (else LIAISON_PORT, else 8765); 0: a free one."
)
@click.option("--open/--no-open", "opens_browser", default=False, help="Open the page in a browser when it is ready.")
@data_dir_option
def serve(*, host: str | None, port: int | None, opens_browser: bool, data_dir: Path | None) -> None:
    """Serve the chat page and the API until stopped; the address is printed when questions can be asked.

    Where SLACK_SIGNING_SECRET is set, Slack's events are taken at /slack/events as well; where CLIENT_ID is set, those
    of Teams at /api/messages.
    """
    from bot.config import load_settings, load_slack_settings, load_teams_settings
    from bot.log import configure_logging
    from bot.wiring import make_schedule, make_site, traced

    gc.disable()  # a start only adds: going over all of it again and again takes a tenth of its time
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop_while_starting)
    settings = load_settings(data_dir=data_dir, host=host, port=port)
    configure_logging(level=settings.log_level, form=settings.log_format)
    _check_reach(settings)
    with _bind(settings.host, settings.port) as bound, traced(settings):
        app, warm_up = make_site(settings, load_slack_settings(), load_teams_settings())
        announce = functools.partial(_announce, bound, opens_browser)
        asyncio.run(_run(app, warm_up, bound, schedule=make_schedule(settings), on_ready=announce))


def _check_reach(settings: Settings) -> None:
    """Refuse an address that other machines reach, unless a login and the site's public address are configured.

    Raises:
        ConfigError: If that is not so.
    """
    from bot.platforms.web.access import is_loopback
    from bot.wiring.login import has_login

    if is_loopback(settings.host) or (has_login(settings) and settings.public_url):
        return
    raise ConfigError(
        f"LIAISON_HOST: {settings.host!r} can be reached from other machines, and no login is configured.",
        "Bind 127.0.0.1, ::1 or localhost; or configure a login and LIAISON_PUBLIC_URL (docs/security/login.md).",
    )


def _bind(host: str, port: int) -> socket.socket:
    """Take the port before anything slow is done.

    Raises:
        ConfigError: If the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio would not send small packets at once: a reply is two, and the second would wait for the
    # asker to confirm the first, which takes 40 ms on a connection that is kept open.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as exc:
        bound.close()
        raise _refused_port(host, port, exc) from exc
    return bound


def _refused_port(host: str, port: int, exc: OSError) -> ConfigError:
    if exc.errno == errno.EADDRINUSE:
        return ConfigError(f"Port {port} of {host} is in use.", "Stop what uses it, or choose another with --port.")
    return ConfigError(
        f"Port {port} of {host} cannot be bound: {exc.strerror}.", "Choose another with --host or --port."
    )


async def _run(
    app: FastAPI,
    warm_up: Callable[[], Awaitable[None]],
    bound: socket.socket,
    *,
    schedule: AbstractAsyncContextManager[object],
    on_ready: Callable[[], None],
) -> None:
    from bot.platforms.web.server import serve_site

    await warm_up()
    gc.freeze()  # what is loaded stays, so that no later collection goes over it
    gc.enable()
    switch_threads_often()
    try:
        async with schedule:
            await serve_site(app, bound, on_ready=on_ready)
    except OSError as exc:
        host, port = bound.getsockname()[:2]
        raise _refused_port(host, port, exc) from exc


def _announce(bound: socket.socket, opens_browser: bool) -> None:
    host, port = bound.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    click.echo(f"Liaison is ready: {address}")
    sys.stdout.flush()
    if opens_browser:
        import webbrowser

        webbrowser.open(address)


def _stop_while_starting(*_: object) -> None:
    raise SystemExit(0)
