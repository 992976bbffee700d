"""Words that deny by what they mean, without a word or an ending of denial: "unknown", "failed", 不満, 失敗.

A translator puts many of them as a denial and the other way round: where a text holds one, one denial more or less in
its translation proves nothing by itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.text import fold, has_japanese

_ENGLISH = re.compile(
    r"\b(?:un(?!i[tvofq]|der|til\b|less\b|cle)\w{3,}"
    r"|(?:in|im|il|ir)(?:capa|able|adequ|suffic|complet|correct|effect|accur|consist|visib|possib|prob|leg|reg|relev)\w*"
    r"|dis(?:agree|approv|like|trust|continu|miss|qualif|regard)\w*|mi[s]\w{4,}|\w{3,}less"
    r"|fail\w*|scarce\w*|little|few|refus\w+|den(?:y|ied|ies|ying)|lack\w*|reject\w*|prevent\w*|avoid\w*|stop\w*"
    r"|under\w{5,}|unless|away|quiet|keep(?:s|ing)?|kept|incredib\w*|unbeliev\w*"
    r"|exclu\w+|absen\w+|miss(?:ed|es|ing)?|withdr\w+|lost|lose|hard|difficult"
    r"|rather|instead|than|too|only|but)\b"
)
_JAPANESE = re.compile(
    r"[不無未非欠拒否禁失]|いいえ|限ら|難し|困難|さもな|わけでは|消え|なし|なくな|だめ|ダメ|だけ|しか|のみ"
)


@lru_cache(maxsize=8_192)
def implies_denial(text: str) -> bool:
    """Whether a text holds a word that may stand for a denial in the other language."""
    pattern = _JAPANESE if has_japanese(text) else _ENGLISH
    return pattern.search(fold(text)) is not None
