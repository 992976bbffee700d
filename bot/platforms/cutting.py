"""Cutting a text to what a platform takes."""

from __future__ import annotations


def clip(text: str, limit: int) -> str:
    """Cut a text to a limit, the last character an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
