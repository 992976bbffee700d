"""Entry point of `liaison`: finds the subcommand, maps errors to exit codes, imports nothing heavy itself."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from bot import __version__
from corpus.errors import LiaisonError

# A product over a partition is bound by memory, and several turns run at once: threads inside each product only wait
# for one another, at every border of a partition. NumPy reads this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Subcommand → (module, attribute, one-line help). Help stands here so that `--help` imports no command module.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "index": ("bot.cli.index", "index", "Build the index; show, roll back and prune its generations."),
    "corpus": ("bot.cli.corpus", "corpus", "List, show, correct and erase documents."),
    "glossary": ("bot.cli.glossary", "glossary", "List, add, remove and suggest terms in both languages."),
    "search": ("bot.cli.search", "search", "Find passages."),
    "ask": ("bot.cli.ask", "ask", "Ask a question; the answer quotes its sources."),
    "summary": ("bot.cli.ask", "summary", "Summarise a document or a topic."),
    "brief": ("bot.cli.brief", "brief", "Make a brief: background, positions, agreed and open points, dates."),
    "compare": ("bot.cli.compare", "compare", "Compare positions, or two things, side by side."),
    "timeline": ("bot.cli.timeline", "timeline", "Say what happened when."),
    "changes": ("bot.cli.changes", "changes", "Say what the documents tell of since a date."),
    "who": ("bot.cli.who", "who", "Say who is who."),
    "check": ("bot.cli.check", "check", "Check a text: supported, contradicted, not found."),
    "chat": ("bot.cli.chat", "chat", "Talk with Liaison in this terminal."),
    "serve": ("bot.cli.serve", "serve", "Serve the chat page, the API and, where configured, Slack and Teams."),
    "worker": ("bot.cli.worker", "worker", "Run index jobs of an installation on PostgreSQL."),
    "slack-socket": ("bot.cli.slack_socket", "slack_socket", "Connect to Slack by Socket Mode."),
    "teams": ("bot.cli.teams", "teams", "Make the app package for Microsoft Teams."),
    "receipt": ("bot.cli.receipt", "receipt", "Show how an answer came about."),
    "access": ("bot.cli.access", "access", "Say who may read what, and why."),
    "audit": ("bot.cli.audit", "audit", "Verify, export and purge the audit record."),
    "eval": ("bot.cli.evaluate", "evaluate", "Measure retrieval and answers on question sets."),
    "data": ("bot.cli.data", "data", "Back up, restore, move and verify the data; forget a person."),
    "config": ("bot.cli.configure", "config", "Check the settings."),
    "doctor": ("bot.cli.doctor", "doctor", "Check this installation and say what to mend."),
    "model": ("bot.cli.model", "model", "Prepare the embedding model (done by `make setup`)."),
}


class PartsGroup(click.Group):
    """A command group whose help tells what each of its parts does in a whole sentence, not cut to a line."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the parts."""
        parts = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        with formatter.section("Commands"):
            formatter.write_dl([(name, part.get_short_help_str(400)) for name, part in parts.items() if part])


class LazyGroup(click.Group):
    """A command group that imports a subcommand's module only when that subcommand runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of the subcommand, or None if there is no such subcommand."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; name the nearest where there is none of that name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the subcommands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, row[2]) for name, row in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="liaison")
def cli() -> None:
    """Answer questions about a partnership's documents, with citations that can be checked."""


def main(argv: list[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 2 configuration or usage, 1 anything else."""
    _load_dotenv()
    try:
        cli.main(args=argv, prog_name="liaison", standalone_mode=False)
    except click.exceptions.Exit as exc:
        sys.exit(exc.exit_code)
    except click.ClickException as exc:
        exc.show()
        sys.exit(exc.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except LiaisonError as exc:
        print_error(exc)
        sys.exit(exc.exit_code)


def print_error(error: LiaisonError) -> None:
    """Print an error as one line, and its hint as a second, on standard error."""
    click.echo(f"liaison: {error.message}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


def _load_dotenv() -> None:
    from pathlib import Path

    if Path(".env").is_file():  # the usual case has none: spare the import
        from dotenv import load_dotenv

        load_dotenv(Path(".env"), override=False)


def data_dir_option(command: Any) -> Any:
    """Add `--data-dir` to a command; absent: LIAISON_DATA_DIR, else ./.liaison."""
    from pathlib import Path

    return click.option(
        "--data-dir",
        type=click.Path(path_type=Path, file_okay=False),
        help="Data directory (else LIAISON_DATA_DIR, else ./.liaison).",
    )(command)


if __name__ == "__main__":
    main()
