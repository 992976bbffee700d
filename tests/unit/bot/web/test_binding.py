"""How `liaison serve` takes its port."""

from __future__ import annotations

import asyncio
import socket

from bot.cli.serve import _bind


async def test_replies_leave_at_once_on_the_connections_of_a_bound_port() -> None:
    """Else the second packet of each reply waits for the asker to confirm the first."""
    accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def on_connection(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken: socket.socket = writer.get_extra_info("socket")
        accepted.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with _bind("127.0.0.1", 0) as bound:
        async with await asyncio.start_server(on_connection, sock=bound):
            _, writer = await asyncio.open_connection(*bound.getsockname()[:2])
            assert await asyncio.wait_for(accepted, 30)
            writer.close()
            await writer.wait_closed()
