"""Runs the site on a bound socket until a signal stops it."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from corpus.errors import PlatformError

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_GRACE_S = 30


class _Server(uvicorn.Server):
    """A server that tells when it listens."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()


async def serve_site(app: FastAPI, bound: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT; running requests are finished first.

    Args:
        app: The site.
        bound: A bound socket that does not listen yet.
        on_ready: Called when requests are answered.

    Raises:
        OSError: If another process listens on the port meanwhile.
        PlatformError: If the server cannot start for another reason.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who asks is told by the connection; a header must not say otherwise
        timeout_graceful_shutdown=_GRACE_S,
    )
    # uvicorn raises the signal again after it has stopped; by then there is nothing left to stop.
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: None)
    try:
        await _Server(config, on_ready).serve(sockets=[bound])
    except SystemExit as exc:  # uvicorn's way of saying that it could not start
        raise PlatformError("The server could not start.", "The log lines above say why.") from exc
