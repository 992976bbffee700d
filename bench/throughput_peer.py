"""LangChain + Chroma's similarity search behind FastAPI, as `bench.throughput` measures it: one process."""

from __future__ import annotations

import asyncio
import socket

from pydantic import BaseModel


class Asked(BaseModel):
    """A question, as Liaison's API takes it."""

    question: str


def main() -> None:
    import uvicorn
    from fastapi import FastAPI

    from bench.answering import langchain_similarity_search

    search, _ = langchain_similarity_search()
    app = FastAPI()

    @app.post("/api/ask")
    async def ask(asked: Asked) -> dict[str, list[str]]:
        found = await asyncio.to_thread(search, asked.question)
        return {"passages": [each.page_content for each in found]}

    # Named as TCP, so that asyncio sends small packets at once, as uvicorn does where it opens the port itself.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen()  # uvicorn listens a little after the address is told
    print(f"http://127.0.0.1:{bound.getsockname()[1]}", flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    asyncio.run(server.serve(sockets=[bound]))


if __name__ == "__main__":
    main()
