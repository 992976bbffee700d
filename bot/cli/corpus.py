"""`liaison corpus`: list, show, correct, check and erase documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.main import PartsGroup, data_dir_option
from corpus.errors import ConfigError, DocumentNotFoundError

if TYPE_CHECKING:
    from corpus.catalogue import Catalogue, DocumentRecord

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@click.group(cls=PartsGroup)
def corpus() -> None:
    """List, show, correct and erase documents."""


@corpus.command("list")
@_json_option
@data_dir_option
def list_(*, as_json: bool, data_dir: Path | None) -> None:
    """List the documents of the catalogue."""
    records = _open(data_dir).documents()
    if as_json:
        for record in records:
            _print_json(_summary(record))
        return
    if not records:
        click.echo("No documents. Name sources: liaison index build FOLDER…")
        return
    rows = [
        (record.id, record.title, record.metadata.date or "", record.metadata.language or "", _access(record))
        for record in records
    ]
    _print_table(("ID", "TITLE", "DATE", "LANG", "ACCESS"), rows)
    click.echo(f"{len(records)} document{'s' if len(records) != 1 else ''}")


@corpus.command()
@click.argument("document_id", metavar="ID")
@_json_option
@data_dir_option
def show(*, document_id: str, as_json: bool, data_dir: Path | None) -> None:
    """Show what is known of a document, and its versions."""
    catalogue = _open(data_dir)
    record = _document(catalogue, document_id)
    versions = catalogue.versions(document_id)
    overrides = catalogue.overrides(document_id)
    known = [
        {"version": one.version, "created_at": one.created_at, "extractor": one.extractor, "date": one.metadata.date}
        for one in versions
    ]
    if as_json:
        _print_json({**_summary(record), "metadata": _metadata(record), "overrides": overrides, "versions": known})
        return
    facts = [("id", record.id), ("source", f"{record.source}: {record.path}"), ("access", _access(record))]
    facts += [(key, _plain(value)) for key, value in _metadata(record).items() if key != "inferred"]
    width = max(len(key) for key, _ in facts)
    for key, value in facts:
        remark = " (set here)" if key in overrides else " (inferred)" if key in record.metadata.inferred else ""
        click.echo(f"{key:<{width}}  {value}{remark}")
    click.echo("versions, oldest first:")
    for one in known:
        mark = "*" if one["version"] == record.version else " "
        dated = f"  of {one['date']}" if one["date"] else ""
        click.echo(f"{mark} {one['version']}  {one['created_at']}  {one['extractor']}{dated}")


@corpus.command()
@click.argument("document_id", metavar="ID")
@click.option("--version", help="A stored version; the latest without it.")
@data_dir_option
def text(*, document_id: str, version: str | None, data_dir: Path | None) -> None:
    """Print a version's stored text exactly, with nothing added."""
    stored = _open(data_dir).version(document_id, version)
    if stored is None:
        named = f"version {version!r} of document {document_id!r}" if version else f"document {document_id!r}"
        raise DocumentNotFoundError(f"no {named}", "See `liaison corpus list`, or `liaison corpus show ID`.")
    sys.stdout.buffer.write(stored.text.encode())


@corpus.command("set")
@click.argument("document_id", metavar="ID")
@click.argument("assignments", metavar="KEY=VALUE…", nargs=-1, required=True)
@data_dir_option
def set_(*, document_id: str, assignments: Sequence[str], data_dir: Path | None) -> None:
    """Set metadata of a document, whatever its sources say; KEY= gives a field back to the sources.

    Keys: title, publisher, authors, date, language, kind, marking, releasable_to, url, status, supersedes,
    superseded_by, translation_of, authoritative_language, fidelity, note, withdrawn (true or false). Lists are
    comma-separated. Access acts at once, the rest with the next build.
    """
    pairs = [_assignment(assignment) for assignment in assignments]
    catalogue = _open(data_dir)
    _document(catalogue, document_id)
    _record(data_dir, "corpus.set", {"document_id": document_id, "keys": [key for key, _ in pairs], **_changed(pairs)})
    for key, value in pairs:
        if key == "withdrawn":
            catalogue.withdraw(document_id, withdrawn=_truth(value))
        else:
            catalogue.set_override(document_id, key, value or None)
    record = _document(catalogue, document_id)
    click.echo(f"{record.id}: {_access(record)}")
    if {key for key, _ in pairs} - {"withdrawn", "marking", "releasable_to", "note"}:
        click.echo("The index shows other fields after the next: liaison index build")


@corpus.command()
@_json_option
@data_dir_option
def check(*, as_json: bool, data_dir: Path | None) -> None:
    """List what is missing or doubtful in the catalogue."""
    from corpus.checks import check_catalogue

    findings = check_catalogue(_open(data_dir))
    if as_json:
        for finding in findings:
            _print_json({"problem": finding.problem, "document_id": finding.document_id, "detail": finding.detail})
        return
    if not findings:
        click.echo("Nothing to mend.")
        return
    _print_table(("PROBLEM", "ID", "DETAIL"), [(f.problem, f.document_id or "", f.detail) for f in findings])


@corpus.command()
@click.argument("document_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_dir_option
def erase(*, document_id: str, yes: bool, data_dir: Path | None) -> None:
    """Erase a document for good: texts, versions, vectors, quotations in answers; a tombstone stays.

    Generations other than the live one are deleted, as they may hold traces of it. An erasure that was interrupted is
    completed by running it again.
    """
    from bot.config import load_settings
    from bot.wiring import make_eraser, open_catalogue

    settings = load_settings(data_dir=data_dir)
    catalogue = open_catalogue(settings)
    record = catalogue.document(document_id)
    if record is not None and not yes:
        click.confirm(f"Erase {record.title!r} ({document_id}) for good, everywhere?", abort=True)
    _record(data_dir, "corpus.erase", {"document_id": document_id})
    done = make_eraser(settings, catalogue=catalogue).erase(document_id)
    click.echo(f"Erased {document_id} from the catalogue, the index and {done.redacted} answers and receipts.")
    if done.source_file is not None:
        click.echo(f"Its source is not Liaison's: delete {str(done.source_file)!r} yourself; it is not read again.")
    click.echo("Backups made before still hold it.")


def _record(data_dir: Path | None, event: str, facts: Mapping[str, object]) -> None:
    """Record an act of the local operator before it is done, so that an act without a record cannot be."""
    from bot.config import load_settings
    from bot.wiring import open_audit

    open_audit(load_settings(data_dir=data_dir)).record(event, {"principal": "operator", **facts})


def _changed(pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The new values of what decides about access; other values may be words of a document."""
    access = {key: value for key, value in pairs if key in {"marking", "releasable_to", "withdrawn"}}
    return {"access": access} if access else {}


def _open(data_dir: Path | None) -> Catalogue:
    from bot.config import load_settings
    from bot.wiring import open_catalogue

    return open_catalogue(load_settings(data_dir=data_dir))


def _document(catalogue: Catalogue, document_id: str) -> DocumentRecord:
    record = catalogue.document(document_id)
    if record is None:
        raise DocumentNotFoundError(f"no document {document_id!r}", "See `liaison corpus list` for the ids.")
    return record


def _assignment(assignment: str) -> tuple[str, str]:
    key, equals, value = assignment.partition("=")
    if not equals or not key.strip():
        raise ConfigError(f"{assignment!r} is not KEY=VALUE", "Write for example: releasable_to=UK,JP")
    return key.strip().lower().replace("-", "_"), value.strip()


def _truth(value: str) -> bool:
    if value.lower() not in ("true", "false", "yes", "no", ""):
        raise ConfigError(f"withdrawn={value!r} is neither true nor false", "Write withdrawn=true or withdrawn=false.")
    return value.lower() in ("true", "yes")


def _summary(record: DocumentRecord) -> dict[str, Any]:
    label = record.label
    return {
        "id": record.id,
        "title": record.title,
        "version": record.version,
        "source": record.source,
        "path": record.path,
        "date": record.metadata.date,
        "language": record.metadata.language,
        "kind": record.metadata.kind,
        "marking": label.marking,
        "releasable_to": sorted(label.releasable_to),
        "releasable_to_defaulted": record.is_label_defaulted,
        "withdrawn": label.withdrawn,
    }


def _metadata(record: DocumentRecord) -> dict[str, Any]:
    from corpus.catalogue.codec import metadata_to_json

    return metadata_to_json(record.metadata)


def _access(record: DocumentRecord) -> str:
    label = record.label
    parts = [",".join(sorted(label.releasable_to)) + (" (default)" if record.is_label_defaulted else "")]
    parts += [label.marking] if label.marking else []
    parts += ["withdrawn"] if label.withdrawn else []
    return " · ".join(parts)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns aligned by their width on screen, where Japanese characters take two places."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, header in enumerate(headers):
        table.add_column(header, overflow="fold" if number == 0 else "ellipsis", no_wrap=number != 0)
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=200)
    console.print(table)
