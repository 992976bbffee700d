"""`liaison access`: say who may read what, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.main import PartsGroup, data_dir_option

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.records import ChannelKey
    from bot.values import Exchange
    from corpus.access import AccessLabel, Audience, Principal
    from corpus.catalogue import Catalogue


@click.group(cls=PartsGroup)
def access() -> None:
    """Say who may read what, and why."""


@access.command()
@click.argument("principal")
@click.argument("target", metavar="[DOCUMENT|CHANNEL]", required=False)
@data_dir_option
def explain(*, principal: str, target: str | None, data_dir: Path | None) -> None:
    """Say what PRINCIPAL may read, and why.

    PRINCIPAL is a name of organisations.yaml, `public`, or somebody on a platform as `slack:TEAM:USER` or
    `teams:TENANT:USER`. DOCUMENT is the id of a document, CHANNEL a channel as `slack:TEAM:CHANNEL` or
    `teams:TENANT:CONVERSATION`. Without either: what the person's rights are and how much they may read.
    """
    from bot.config import load_settings

    settings = load_settings(data_dir=data_dir)
    for line in _explain(settings, principal, target):
        click.echo(line)


def _explain(settings: Settings, name: str, target: str | None) -> Iterator[str]:
    from bot.wiring import has_catalogue, open_catalogue

    if not has_catalogue(settings):
        from corpus.errors import IndexNotFoundError

        raise IndexNotFoundError(
            f"{str(settings.data_dir)!r} holds no catalogue", "Run `liaison index build SOURCE` first."
        )
    catalogue = open_catalogue(settings)
    principal = _principal(settings, name)
    yield from _rights(settings, principal)
    if target is None:
        yield _count(catalogue, principal)
    elif _channel(target) is not None:
        yield from _explain_channel(settings, principal, target)
    else:
        yield from _explain_document(catalogue, principal, target)


def _principal(settings: Settings, name: str) -> Principal:
    from bot.identity import principal_named, read_organisations
    from corpus.organisations import Sighting

    parts = name.split(":", 2)
    if len(parts) == 3 and parts[0] in {"slack", "teams"}:
        return read_organisations(settings).seen(Sighting(platform=parts[0], place=parts[1], user_id=parts[2]))
    return principal_named(settings, name)


def _rights(settings: Settings, principal: Principal) -> Iterator[str]:
    from bot.identity import read_organisations

    yield f"principal: {principal.name}"
    expires = read_organisations(settings).expiry(principal.name)
    if expires is not None:
        has_expired = not (principal.organisation or principal.groups or principal.markings)
        yield f"expires: {expires.isoformat()}" + (" – expired, so public documents only" if has_expired else "")
    codes = sorted({principal.organisation or "", *principal.groups} - {""})
    yield f"organisation and groups: {', '.join(codes) or 'none, so public documents only'}"
    yield f"cleared for: {', '.join(sorted(principal.markings)) or 'open markings only'}"


def _count(catalogue: Catalogue, principal: Principal) -> str:
    from corpus.access import may_read

    labels = catalogue.access_labels()
    readable = sum(may_read(principal, label) for label in labels.values())
    return f"may read: {readable} of {len(labels)} documents"


def _explain_document(catalogue: Catalogue, principal: Principal, document_id: str) -> Iterator[str]:
    from corpus.access import may_read
    from corpus.errors import DocumentNotFoundError

    label = catalogue.access_labels().get(document_id)
    if label is None:
        raise DocumentNotFoundError(f"no document {document_id!r}", "See `liaison corpus list` for the ids.")
    yield f"document: {document_id}"
    yield f"releasable to: {', '.join(sorted(label.releasable_to)) or 'nobody'}"
    yield f"marking: {label.marking or 'none'}"
    yield from _reasons(principal, label)
    yield f"may read: {'yes' if may_read(principal, label) else 'no'}"


def _reasons(principal: Principal, label: AccessLabel) -> Iterator[str]:
    from corpus.access import PUBLIC, admits, is_cleared
    from corpus.markings import current, is_known_marking

    if principal.is_operator:
        yield "because: the local operator reads all"
        return
    if label.withdrawn:
        yield "because: the document is withdrawn"
    if PUBLIC in label.releasable_to:
        yield "because: it is releasable to everybody"
    elif admits(principal, label):
        yield "because: it is releasable to the principal's organisation or group"
    else:
        yield "because: it is not releasable to the principal's organisation or groups"
    if label.marking is None:
        return
    if current().is_open(label.marking):
        yield f"because: {label.marking} restricts nobody"
    elif is_cleared(principal, label):
        yield f"because: the principal is cleared for {label.marking}"
    elif is_known_marking(label.marking):
        yield f"because: the principal is not cleared for {label.marking}"
    else:
        yield f"because: {label.marking} is no known marking, and only somebody cleared for it by name may read it"
    if current().is_direct_only(label.marking):
        yield f"because: {label.marking} is never shown in a conversation of more than one person"


def _channel(target: str) -> ChannelKey | None:
    from bot.records import ChannelKey

    platform, _, rest = target.partition(":")
    workspace, _, channel = rest.partition(":")
    if not (workspace and channel):
        return None
    if platform == "slack":
        return ChannelKey(platform="slack", workspace_id=workspace, channel_id=channel)
    return ChannelKey(platform="teams", workspace_id=workspace, channel_id=channel) if platform == "teams" else None


def _explain_channel(settings: Settings, principal: Principal, target: str) -> Iterator[str]:
    from bot.wiring import open_catalogue

    channel = _channel(target)
    exchange = None if channel is None else _latest(settings, channel)
    yield f"channel: {target}"
    if exchange is None:
        yield "audience: Liaison has not answered there yet; until it knows who reads along, public documents only"
        return
    audience = exchange.turn.audience
    names = ", ".join(sorted(reader.name for reader in audience.readers))
    kind = "one person" if not audience.is_shared else "several people" if audience.is_known else "readers not known"
    yield f"audience when it last answered: {names} ({kind})"
    labels = open_catalogue(settings).access_labels()
    with_principal = audience.joined_by([principal]) if audience.is_shared else audience
    yield f"a reply there may use: {_readable(audience, labels)} of {len(labels)} documents"
    yield f"with {principal.name} reading along: {_readable(with_principal, labels)} of {len(labels)} documents"


def _readable(audience: Audience, labels: Mapping[str, AccessLabel]) -> int:
    return sum(audience.may_read(label) for label in labels.values())


def _latest(settings: Settings, channel: ChannelKey) -> Exchange | None:
    from bot.wiring import has_state, open_state

    if not has_state(settings):
        return None
    store = open_state(settings)
    try:
        return asyncio.run(store.latest(channel))
    finally:
        store.close()
