"""`liaison glossary`: list, add, remove and suggest terms; an edit acts on the next question, without a build."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import PartsGroup, data_dir_option
from corpus.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Settings
    from retrieval.glossary import Term
    from retrieval.glossary_suggestions import Suggestion

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
_KINDS = ("en", "ja", "abbreviations", "former")


@click.group(cls=PartsGroup)
def glossary() -> None:
    """List, add, remove and suggest terms: names that questions are searched by in both languages."""


@glossary.command("list")
@click.argument("text", required=False)
@click.option("--own", is_flag=True, help="Only the terms of this installation.")
@_json_option
@data_dir_option
def list_(*, text: str | None, own: bool, as_json: bool, data_dir: Path | None) -> None:
    """List the terms, those of this installation first; with TEXT, those with a name that holds it."""
    from bot.wiring import open_glossary
    from retrieval.glossary import fold_name

    editor = open_glossary(_settings(data_dir))
    rows = [("own", term) for term in editor.own()]
    rows += [] if own else [("shipped", term) for term in editor.shipped()]
    wanted = fold_name(text or "")
    shown = [row for row in rows if any(wanted in fold_name(name) for name in row[1].spellings)]
    for origin, term in shown:
        click.echo(_as_json(term, origin=origin) if as_json else f"{origin:<7}  {_line(term)}")
    if not as_json:
        click.echo(f"{len(shown)} term{'' if len(shown) == 1 else 's'}")


@glossary.command()
@click.option("--en", multiple=True, metavar="NAME", help="An English name; the first is the preferred one.")
@click.option("--ja", multiple=True, metavar="NAME", help="A Japanese name; the first is the preferred one.")
@click.option("--abbreviation", "abbreviations", multiple=True, metavar="ABC", help="Compared with its capitals.")
@click.option("--former", multiple=True, metavar="NAME", help="A former name, in either language.")
@_json_option
@data_dir_option
def add(*, as_json: bool, data_dir: Path | None, **names: tuple[str, ...]) -> None:
    """Add a term; a term that has one of the names already, own or shipped, is extended."""
    from retrieval.glossary import Term

    _say("added", _added(_settings(data_dir), Term(**names)), as_json=as_json)


@glossary.command()
@click.argument("name")
@_json_option
@data_dir_option
def remove(*, name: str, as_json: bool, data_dir: Path | None) -> None:
    """Remove the terms that NAME belongs to; a shipped one is left out from now on."""
    from bot.wiring import open_glossary

    settings = _settings(data_dir)
    _record(settings, "glossary.remove")
    for term in open_glossary(settings).remove(name):
        _say("removed", term, as_json=as_json)


@glossary.command()
@click.option("--accept", "accepted", multiple=True, metavar="ID", help="Take a suggestion up; may be given often.")
@click.option("--restricted", is_flag=True, help="Read restricted documents too; an accepted term acts for everybody.")
@click.option("--no-translations", is_flag=True, help="Do not compare documents with their translations (no model).")
@_json_option
@data_dir_option
def suggest(
    *, accepted: tuple[str, ...], restricted: bool, no_translations: bool, as_json: bool, data_dir: Path | None
) -> None:
    """Suggest terms that the documents define and the glossary lacks; nothing changes without --accept."""
    from bot.wiring import suggest_terms

    settings = _settings(data_dir)
    found = {one.id: one for one in suggest_terms(settings, restricted=restricted, translations=not no_translations)}
    if accepted:
        _accept(settings, found, accepted, as_json=as_json)
        return
    for one in found.values():
        click.echo(_as_json(one.term, **_facts(one)) if as_json else _suggested(one))
    if not as_json:
        click.echo("Take up with: liaison glossary suggest --accept ID" if found else "Nothing to suggest.")


def _accept(settings: Settings, found: Mapping[str, Suggestion], ids: Sequence[str], *, as_json: bool) -> None:
    unknown = [name for name in ids if name not in found]
    if unknown:
        raise ConfigError(f"there is no suggestion {unknown[0]!r}", "See `liaison glossary suggest`, with its options.")
    for name in ids:
        _say("added", _added(settings, found[name].term), as_json=as_json)


def _added(settings: Settings, term: Term) -> Term:
    from bot.wiring import open_glossary

    _record(settings, "glossary.add")
    return open_glossary(settings).add(term)


def _record(settings: Settings, event: str) -> None:
    """Record an act of the local operator before it is done; names may be words of a document and stay out."""
    from bot.wiring import open_audit

    open_audit(settings).record(event, {"principal": "operator"})


def _settings(data_dir: Path | None) -> Settings:
    from bot.config import load_settings

    return load_settings(data_dir=data_dir)


def _say(event: str, term: Term, *, as_json: bool) -> None:
    click.echo(_as_json(term, event=event) if as_json else f"{event}: {_line(term)}")


def _suggested(one: Suggestion) -> str:
    times = "once" if one.count == 1 else f"{one.count} times"
    return f"{one.id}  {_line(one.term)}  ({one.basis}, {times}: {', '.join(one.documents)})"


def _facts(one: Suggestion) -> dict[str, object]:
    return {"id": one.id, "basis": one.basis, "count": one.count, "documents": list(one.documents)}


def _line(term: Term) -> str:
    parts = [", ".join(term.en), "、".join(term.ja), ", ".join(term.abbreviations)]
    former = f"formerly {', '.join(term.former)}" if term.former else ""
    return " | ".join(part for part in (*parts, former) if part)


def _as_json(term: Term, **more: object) -> str:
    return json.dumps({**more, **{kind: list(getattr(term, kind)) for kind in _KINDS}}, ensure_ascii=False)
