"""`liaison chat`: a conversation in this terminal."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import data_dir_option

if TYPE_CHECKING:
    from corpus.languages import Language

_PROMPT = "liaison> "
_HISTORY_FILE = "chat_history"


@click.command()
@click.option("--as", "name", help="Ask as this principal of organisations.yaml, or as `public`.")
@click.option("--language", type=click.Choice(["en", "ja"]), help="Answer in this language (else in the question's).")
@data_dir_option
def chat(*, name: str | None, language: str | None, data_dir: Path | None) -> None:
    """Talk with Liaison; answers come with numbered sources.

    /help lists the commands, /summary X summarises, /new starts a new conversation, /quit ends. Questions may also be
    piped in, one a line.
    """
    from rich.console import Console

    from bot.config import load_settings
    from bot.identity import principal_named
    from bot.platforms.console import STRINGS, converse
    from bot.values import Answer, ThreadKey, Turn
    from bot.wiring import make_conversation
    from corpus.access import Audience
    from corpus.languages import Language

    settings = load_settings(data_dir=data_dir)
    principal = principal_named(settings, name)
    chosen = Language(language) if language else None
    conversation = make_conversation(settings)
    thread_id = uuid.uuid4().hex

    def start_afresh() -> None:
        nonlocal thread_id
        thread_id = uuid.uuid4().hex

    console = Console(highlight=False, markup=False, emoji=False)
    with asyncio.Runner() as runner:

        def ask(question: str, on_progress: Callable[[str], None]) -> Answer | None:
            turn = Turn(
                thread=ThreadKey(
                    platform="console", workspace_id="local", channel_id=principal.name, thread_id=thread_id
                ),
                turn_id=uuid.uuid4().hex,
                text=question,
                user_id=principal.name,
                language=chosen,
                principal=principal,
                audience=Audience.of(principal),
            )
            return runner.run(conversation.handle(turn, on_progress=on_progress))

        own = chosen or _interface_language()
        is_interactive = sys.stdin.isatty()
        if is_interactive:
            _keep_history(settings.data_dir / _HISTORY_FILE)
            click.echo(STRINGS[own].greeting)
        with contextlib.suppress(KeyboardInterrupt):
            converse(console, _line_reader(is_interactive), ask, start_afresh=start_afresh, language=own)
        if is_interactive:
            click.echo(STRINGS[own].goodbye)


def _interface_language() -> Language:
    """Japanese where the terminal's locale is, else English."""
    import os

    from corpus.languages import Language

    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Language.JA if locale.lower().startswith("ja") else Language.EN


def _line_reader(is_interactive: bool) -> Callable[[], str | None]:
    def from_terminal() -> str | None:
        try:
            return input(_PROMPT)
        except EOFError:
            click.echo()
            return None

    def from_pipe() -> str | None:
        # Read as bytes: a pipe may hold anything.
        line = sys.stdin.buffer.readline()
        return line.decode("utf-8", "replace") if line else None

    return from_terminal if is_interactive else from_pipe


def _keep_history(path: Path) -> None:
    """Remember lines between sessions, readable by the user alone, where the platform has readline."""
    try:
        import readline
    except ImportError:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    with contextlib.suppress(OSError):  # an unreadable history is no reason not to talk
        readline.read_history_file(path)
    readline.set_history_length(1000)
    atexit.register(_save_history, path)


def _save_history(path: Path) -> None:
    import readline

    with contextlib.suppress(OSError):
        readline.write_history_file(path)
