"""Documents that administrators add from a chat: checked, described, then a source of their own.

Nothing here knows a platform: an adapter brings the bytes and shows the questions.
"""

from bot.uploads.parts import UploadParts
from bot.uploads.store import Uploads
from bot.uploads.values import Card, Held, Stored

__all__ = ["Card", "Held", "Stored", "UploadParts", "Uploads"]
