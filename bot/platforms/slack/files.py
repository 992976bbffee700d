"""Files that people share in Slack: what Slack says of them, and their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.working import FAILURES, reason
from corpus.errors import PlatformError

_LONGEST_S = 120.0
_BLOCK = 1 << 16
_TRY_AGAIN = "Check that the app has the scope files:read, then send the file again."


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedFile:
    """A file as `files.info` describes it.

    Attributes:
        size: Bytes, as Slack says.
        url: Where Slack hands it over to the app; empty for a file that another service keeps.
    """

    name: str
    size: int
    url: str


async def look_up(client: AsyncWebClient, file_id: str) -> SharedFile:
    """Ask Slack about a file; what an event says of it may be a stub.

    Raises:
        PlatformError: If Slack does not say.
    """
    try:
        response = await client.files_info(file=file_id)
    except FAILURES as exc:
        raise PlatformError(f"Slack says nothing of the file: {reason(exc)}.", _TRY_AGAIN) from exc
    file: Mapping[str, Any] = response.get("file") or {}
    is_elsewhere = bool(file.get("is_external")) or file.get("mode") in {"external", "tombstone"}
    url = "" if is_elsewhere else str(file.get("url_private_download") or file.get("url_private") or "")
    return SharedFile(
        name=str(file.get("name") or file.get("title") or file_id), size=int(file.get("size") or 0), url=url
    )


async def download(client: AsyncWebClient, file: SharedFile, *, most: int) -> bytes:
    """Fetch the bytes of a file.

    Args:
        client: Its token goes along, and to nobody but Slack.
        file: The file.
        most: How many bytes are read; one more shows that it is larger.

    Raises:
        PlatformError: If Slack does not hand it over.
    """
    if not file.url:
        raise PlatformError("Another service keeps it, not Slack.", "Download it there and send the file itself.")
    if not is_slacks(file.url, client.base_url):
        raise PlatformError("It lies outside Slack.", "Download it there and send the file itself.")
    timeout = aiohttp.ClientTimeout(total=_LONGEST_S)
    headers = {"Authorization": f"Bearer {client.token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(file.url, headers=headers, proxy=client.proxy, allow_redirects=False) as response,
        ):
            # Without the right to a file Slack answers with a page to sign in on, or leads to one.
            is_page = response.content_type == "text/html" and not file.name.lower().endswith((".html", ".htm"))
            if response.status != 200 or is_page:
                raise PlatformError(f"Slack did not hand the file over ({response.status}).", _TRY_AGAIN)
            body = bytearray()
            async for piece in response.content.iter_chunked(_BLOCK):
                body += piece
                if len(body) > most:
                    break
            return bytes(body)
    except FAILURES as exc:
        raise PlatformError(f"Slack did not hand the file over ({type(exc).__name__}).", _TRY_AGAIN) from exc


def is_slacks(url: str, api_url: str) -> bool:
    """Whether an address belongs to the Slack that the app talks to: its API's host, or one below it."""
    file, api = urlsplit(url), urlsplit(api_url)
    host, home = file.hostname or "", api.hostname or ""
    if file.scheme != api.scheme or not home or file.username is not None:
        return False
    return (host == home and file.port == api.port) or (host.endswith(f".{home}") and file.port is None)
