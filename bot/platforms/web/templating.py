"""The Jinja environment of the page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.platforms.web.messages import MESSAGES
from bot.platforms.web.wording import address_host, marking_style
from corpus.languages import Language

_FOLDER = Path(__file__).parent
STATIC_FOLDER = _FOLDER / "static"


@cache
def make_environment() -> Environment:
    """Make the environment: everything escaped, a missing name an error, assets addressed by their content.

    It is made once, since it holds the compiled templates and nothing of any one site.
    """
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    addresses = {path.name: _address(path) for path in STATIC_FOLDER.iterdir() if path.is_file()}
    environment.globals.update(asset=addresses.__getitem__, languages=MESSAGES, switch_query=switch_query)
    environment.filters.update(marking_style=marking_style, host=address_host)
    return environment


def switch_query(language: Language, thread: str = "") -> str:
    """Query string that shows the same page in another language."""
    return urlencode({"lang": language.value} | ({"thread": thread} if thread else {}))


def _address(path: Path) -> str:
    return f"/static/{path.name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
