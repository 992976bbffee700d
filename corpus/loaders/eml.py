"""E-mail messages: subject, who, when, and the text; attachments are named, not read."""

from __future__ import annotations

import email
import email.policy
import email.utils
from dataclasses import replace
from email.message import EmailMessage

from corpus.errors import DocumentLoadError
from corpus.loaders.encoding import decode, normalise, one_line
from corpus.loaders.htmlpage import blocks_of_page
from corpus.loaders.plain import parse_plain
from corpus.loaders.values import Block, LoadedDocument, assemble

_SHOWN = ("From", "To", "Cc", "Date")


def read(data: bytes, name: str) -> LoadedDocument:
    """Read a message; its plain text where it has one, else its HTML.

    Raises:
        DocumentLoadError: If the file has none of the headers of a message.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not any(message.get(header) for header in ("From", "Subject", "Date")):
        raise DocumentLoadError(f"{name}: is not an e-mail message", "Export the message again as .eml.")
    subject = one_line(str(message.get("Subject") or ""))
    blocks = [Block(kind="heading", text=subject, level=1)] if subject else []
    headers = [f"{header}: {one_line(str(message[header]))}" for header in _SHOWN if message.get(header)]
    if headers:
        blocks.append(Block(kind="paragraph", text="\n".join(headers)))
    blocks.extend(_body(message, name))
    attached = [one_line(part.get_filename() or "") for part in message.iter_attachments()]
    if any(attached):
        blocks.append(Block(kind="paragraph", text="Attachments: " + ", ".join(filter(None, attached))))
    return replace(assemble(blocks), properties=_properties(message, subject))


def _body(message: EmailMessage, name: str) -> list[Block]:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return []
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = _text(data, part.get_content_charset(), name)
    if part.get_content_subtype() == "html":
        return blocks_of_page(text, name)
    return parse_plain(normalise(text))


def _text(data: bytes, charset: str | None, name: str) -> str:
    try:
        return data.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode(data, name=name)


def _properties(message: EmailMessage, subject: str) -> dict[str, object]:
    found: dict[str, object] = {"title": subject} if subject else {}
    sender = email.utils.parseaddr(str(message.get("From") or ""))
    if sender[0] or sender[1]:
        found["authors"] = [one_line(sender[0] or sender[1])]
    try:
        found["date"] = email.utils.parsedate_to_datetime(str(message.get("Date"))).date().isoformat()
    except (TypeError, ValueError):
        return found
    return found
