import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.web import ORIGIN, ScriptedConversation, Shelf, make_site


@pytest.fixture
def conversation() -> ScriptedConversation:
    return ScriptedConversation()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def client(conversation: ScriptedConversation, shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=make_site(conversation, shelf))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as session:
        yield session


class Form:
    """The hidden fields of the page's question form."""

    def __init__(self, html: str) -> None:
        self.fields = {
            name: re.search(rf'name="{name}" value="([^"]*)"', html)[1]  # type: ignore[index]
            for name in ("token", "thread", "turn")
        }

    def ask(self, question: str, **more: str) -> dict[str, str]:
        return {**self.fields, "question": question, **more}


@pytest.fixture
def read_form():
    return Form
