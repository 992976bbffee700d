"""Codes that people copy from one chat to another: short, without letters that look alike, not to be guessed."""

from __future__ import annotations

import re
import secrets
import unicodedata

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_HALF = 5
_CODE = re.compile(rf"([{_LETTERS}]{{{_HALF}}})[\s-]?([{_LETTERS}]{{{_HALF}}})")


def make_code() -> str:
    """A new code, "ABCDE-FGHJK": one of 30 to the tenth."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF))
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def read_code(text: str) -> str | None:
    """A code as it was given, however it was typed; None if the text is none."""
    match = _CODE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    return f"{match[1]}-{match[2]}" if match else None
