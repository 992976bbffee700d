"""Every string that the page shows, one module a language."""

from __future__ import annotations

from bot.platforms.web.messages.en import ENGLISH
from bot.platforms.web.messages.ja import JAPANESE
from bot.platforms.web.messages.strings import Messages
from corpus.languages import Language

MESSAGES: dict[Language, Messages] = {Language.EN: ENGLISH, Language.JA: JAPANESE}

__all__ = ["MESSAGES", "Messages"]
