"""`liaison slack-socket`: serve Slack by Socket Mode."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import click

from bot.cli.main import data_dir_option
from bot.cli.threads import switch_threads_often


@click.command("slack-socket")
@data_dir_option
def slack_socket(data_dir: Path | None) -> None:
    """Connect to Slack by Socket Mode and answer until stopped.

    Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN. On SIGTERM or Ctrl-C running answers are finished first.
    """
    from bot.config import load_settings, load_slack_settings
    from bot.log import configure_logging
    from bot.wiring import make_socket_service, traced
    from corpus.errors import ConfigError

    settings, keys = load_settings(data_dir=data_dir), load_slack_settings()
    configure_logging(level=settings.log_level, form=settings.log_format)
    if keys.slack_app_token is None:
        raise ConfigError(
            "SLACK_APP_TOKEN is not set.",
            "Set it to the app-level token (xapp-…) with the scope connections:write; `.env` will do.",
        )
    app, warm_up = make_socket_service(settings, keys)
    app_token = keys.slack_app_token.get_secret_value()

    async def run() -> None:
        from bot.platforms.slack.socket import serve_socket

        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await warm_up()
        switch_threads_often()
        await serve_socket(app, app_token, stop=stop, on_connected=_announce)

    with traced(settings):
        asyncio.run(run())


def _announce(workspace: str) -> None:
    click.echo(f"Connected to Slack: {workspace}")
