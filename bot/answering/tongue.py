"""Which language a request is answered in."""

from __future__ import annotations

from corpus.languages import Language, detect_language


def language_of(text: str, topic: str) -> Language:
    """The asker's: that of the topic, or of the words around one that is nothing but a name (「GCAPの概要資料」).

    Args:
        text: What was typed.
        topic: The part of it that names what is asked about.
    """
    around = detect_language(text.replace(topic, " ")) if topic else Language.EN
    return Language.JA if around is Language.JA else detect_language(topic or text)
