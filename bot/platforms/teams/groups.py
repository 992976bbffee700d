"""Asks Microsoft Graph which Entra groups somebody is in, groups within groups included.

The request and what it may hold: learn.microsoft.com/graph/api/directoryobject-checkmembergroups. The app itself signs
in, so its registration needs the application permissions `GroupMember.Read.All` and `User.ReadBasic.All`.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from bot.platforms.teams.sdk import AsyncClient, HTTPError
from corpus.errors import PlatformError

_log = logging.getLogger(__name__)

PERMISSIONS = "GroupMember.Read.All and User.ReadBasic.All"
_KEEP_S = 600.0
_KEEP_FAILURE_S = 15.0
_MOST_KEPT = 10_000
_MOST_AT_ONCE = 8
_NOBODY = "00000000-0000-0000-0000-000000000000"
_A_REQUEST = 20
"""How many groups one request may name."""
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class EntraGroups:
    """Groups of one tenant; remembers for ten minutes who is in which.

    Args:
        tenant_id: The tenant of the app's registration, whose groups these are.
        token: Makes a token of the app for Graph in that tenant; None from it: there is none.
        http: Sends.
        graph_url: Graph's address without a version, such as https://graph.microsoft.com.
        timeout_s: How long a request may take; a question waits for it.
    """

    def __init__(
        self,
        tenant_id: str,
        token: Callable[[], Awaitable[object]],
        *,
        http: AsyncClient,
        graph_url: str,
        timeout_s: float = 3.0,
    ) -> None:
        self.tenant_id = tenant_id
        self._token = token
        self._url = f"{graph_url.rstrip('/')}/v1.0"
        self._timeout_s = timeout_s
        self._kept: dict[tuple[str, frozenset[str]], tuple[float, frozenset[str] | None]] = {}
        self._at_once = asyncio.Semaphore(_MOST_AT_ONCE)
        self._down_until = float("-inf")
        self._http = http

    async def among(self, user_id: str, groups: Collection[str]) -> frozenset[str] | None:
        """Which of some groups somebody is in, as they are spelled there; None if Graph does not say.

        Args:
            user_id: Entra object id of a user of the tenant.
            groups: Object ids of groups; what is no object id is left out.
        """
        wanted = frozenset(group for group in groups if _ID.fullmatch(group))
        if not wanted or not _ID.fullmatch(user_id):
            return frozenset()
        key = (user_id.casefold(), wanted)
        until, found = self._kept.get(key, (0.0, None))
        if until > time.monotonic():
            return found
        async with self._at_once:
            found = await self._found(user_id, wanted)
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + (_KEEP_FAILURE_S if found is None else _KEEP_S), found)
        return found

    async def _found(self, user_id: str, groups: frozenset[str]) -> frozenset[str] | None:
        if time.monotonic() < self._down_until:  # or each of a chat's many members would wait for the same silence
            return None
        try:
            return await self._ask(user_id, groups)
        except PlatformError as exc:
            _log.warning("The groups of a user could not be looked up: %s", exc.message)
            self._down_until = time.monotonic() + _KEEP_FAILURE_S
            return None

    async def check(self, groups: Collection[str]) -> None:
        """Read each group and ask about a user whom nobody knows, to see that both are allowed.

        Raises:
            PlatformError: If one is not, or Graph does not answer.
        """
        for group in sorted(groups):
            if not _ID.fullmatch(group):
                raise PlatformError(f"{group!r} is no object id of a group.", "Entra, Groups, the group, Object ID.")
            await self._request("GET", f"/groups/{group}?$select=id")
        body = {"groupIds": sorted(groups)[:_A_REQUEST]}
        await self._request("POST", f"/users/{_NOBODY}/checkMemberGroups", body=body, passes=(200, 404))

    async def _ask(self, user_id: str, groups: frozenset[str]) -> frozenset[str]:
        spelled = {group.casefold(): group for group in sorted(groups)}
        ids, found = list(spelled), set[str]()
        for start in range(0, len(ids), _A_REQUEST):
            body = {"groupIds": ids[start : start + _A_REQUEST]}
            told = (await self._request("POST", f"/users/{user_id}/checkMemberGroups", body=body)).get("value")
            if not isinstance(told, list):
                raise PlatformError("Microsoft Graph gave an answer that is none.", "Look again later.")
            found.update(str(group).casefold() for group in told)
        return frozenset(spelled[group] for group in found if group in spelled)

    async def _request(
        self, method: str, path: str, *, body: Mapping[str, Any] | None = None, passes: Collection[int] = (200,)
    ) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(self._timeout_s):
                token = await self._token()
                if token is None:
                    raise PlatformError("The app has no sign-in for Microsoft Graph.", "Set CLIENT_ID and TENANT_ID.")
                response = await self._http.request(
                    method, self._url + path, json=body, headers={"Authorization": f"Bearer {token}"}
                )
            told = response.json() if response.content else {}
        except (HTTPError, OSError, ValueError) as exc:  # the SDK tells a refused sign-in by a ValueError
            raise PlatformError(
                f"Microsoft Graph cannot be asked ({type(exc).__name__}).", f"Let this machine reach {self._url}."
            ) from exc
        if response.status_code not in passes or not isinstance(told, Mapping):
            raise PlatformError(f"Microsoft Graph refused ({response.status_code}).", _hint(response.status_code))
        return told


def _hint(status: int) -> str:
    if status == 404:
        return "Compare the object id with the one in Entra; a group has to be of the registration's tenant."
    return f"Grant the app registration the application permissions {PERMISSIONS}, with an administrator's consent."
