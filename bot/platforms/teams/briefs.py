"""Long briefs: the beginning in the chat, the whole text offered as a Word file."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.platforms.attachments import digest, is_long, to_docx
from bot.platforms.teams.sdk import Attachment, MessageActivityInput
from bot.platforms.teams.wording import word
from bot.values import Answer

_CONSENT = "application/vnd.microsoft.teams.card.file.consent"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f~"#%&*:<>?/\\{|}]+')
_LONGEST_NAME = 80


def shorten(answer: Answer, *, is_offered: bool) -> Answer:
    """The beginning of a long brief, saying where the rest is; any other answer as it is."""
    if not is_long(answer):
        return answer
    key = "brief_offered" if is_offered else "brief_alone"
    return replace(digest(answer), notices=(word(key, answer.language), *answer.notices))


def offer(answer: Answer) -> MessageActivityInput | None:
    """Asks whether the whole text may be put into the reader's OneDrive; None where nothing is left out."""
    if not is_long(answer):
        return None
    context = {"answer": answer.id}
    content = {
        "description": word("brief_file", answer.language),
        "sizeInBytes": len(to_docx(answer)),
        "acceptContext": context,
        "declineContext": context,
    }
    card = Attachment(content_type=_CONSENT, name=file_name(answer), content=content)
    return MessageActivityInput().add_attachments(card)


def file_name(answer: Answer) -> str:
    """A file name after the brief's first line, such as OneDrive takes."""
    head = _UNSAFE.sub(" ", answer.text.split("\n", 1)[0])
    return (" ".join(head.split())[:_LONGEST_NAME].strip(" .") or "brief") + ".docx"
