"""How often a text denies, in both languages.

"Nothing but", しか…ない, なければならない, かもしれない and their like are written with a denial and deny nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.answering.text import fold, has_japanese

EN_PLAIN = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|nowhere|neither|nor|without|cannot|hardly|barely|scarcely|rarely"
    r"|seldom|nope)\b"
    r"|n['’]t\b|\bno longer\b"
)
EN_IDIOMS = re.compile(
    r"\bnot only\b|\bnot just\b|\bnot merely\b|\bnothing but\b|\bno doubt\b|\bno matter\b|\bno\.? \d"
    r"|\bwhether or not\b|\bor not\b|\bwhy not\b"
    r"|\bno later than\b|\blook no further\b"
    r"|\b(?:cannot|can['’]t|could not|could[n]['’]t) (?:help (?:but\b|\w+ing\b)|be denied\b)"
    r"|\bno less than\b|\bno fewer than\b|\bcannot but\b|\bnone other\b|\bif not\b|\bnot least\b"
    r"|\bno one\b(?= direction)"
)
JA_PLAIN = re.compile(
    r"(?<![少危切汚幼儚拙])(?:ない(?!か?\s?(?:た(?!め)|っ))|なかった|なかろ|なく(?!なる前)|なければ|なけりゃ|なきゃ|なくては)|ません|ませぬ|(?<=[らかさたなまわばが来ぎちりび])ず(?:に|、"
    r"|。|と|、|$|、|$)"
    r"|(?<=[らかさたなまわばがえけせてねめれべげ])ず(?=に|、|。)|せず|ぬ(?=。|、|と|ま)|まい(?=。|と)"
)
JA_IDIOMS = re.compile(
    r"なければ(?:なら|なり|いけ|だめ|ダメ)\w{0,6}|なくては(?:なら|なり|いけ)\w{0,5}|なきゃ|ないと(?:いけ|なら)\w{0,4}|(?:しか|以外|ほか|他に)[^。、]{0,24}?(?:ない"
    r"|なかった|ません)"
    r"|かもしれ(?:ない|ません|なかった|ず)|に(?:違い|ちがい|他なら|ほかなら)な(?:い|かった)|ざるを[得え]な(?:い|かった)|ずには(?:い|お)\w{0,4}な\w{1,3}"
    r"|(?:だけ|のみ)の[^、。]{1,10}ではな[いく]|(?:だけ|のみ|ばかり)(?:で|では|じゃ)なく|(?:では|じゃ)な(?:い(?:か|でしょう|だろう)|かろうか)|とは限らな\w{1,3}|間違いな[いく]|やむを得ない|欠かせない|必ず|思わず"
    r"|まず(?!い)|はず"
    r"|(?:難|容赦|余儀|間も|まも|限り|間違い|滞り|遠慮|絶え間|くま|さりげ|何気|ほど|程)な[くき]"
    r"|(?:かか|関)わらず|のみならず|少なからず|絶えず|相変わらず|とりあえず|取り敢えず|図らずも"
    r"|ずつ|ずっと|いずれ|わず(?:か|らわ)|ずれ|傷|ずる|水|ないし|少なくとも|少な[いくかさ]|なくな"
)

_DENIAL_EN = re.compile(
    r"\b(?:not|no|never|none|nor|neither|without|cannot|unable|refus\w+|den(?:y|ied|ies)|fail(?:s|ed)?"
    r"|lack(?:s|ed)?)\b|n't\b"
)
_NO_DENIAL_JA = re.compile(
    r"な(?:ければ|くては|いと)(?:なら|なり|いけ|だめ|ダメ)\w{0,6}|ざるを[得え]な(?:い|かった)"
    r"|かもしれ(?:ない|ません|なかった|ず)|に(?:違い|ちがい)な(?:い|かった)"
)
"""Has to be done; may be, must be."""
_DENIAL_JA = re.compile(r"ない|なかっ|ません|ず(?:に|、|。|$)|ぬ(?:。|$)|禁止|拒否|不可(?![欠分避])")


@lru_cache(maxsize=8_192)
def denials(text: str) -> int:
    """How often a text denies with a word or an ending of denial."""
    folded = fold(text)
    if has_japanese(text):
        return len(JA_PLAIN.findall(JA_IDIOMS.sub("", folded)))
    return len(EN_PLAIN.findall(EN_IDIOMS.sub("", folded)))


def negations(text: str) -> int:
    """How many words of denial a text holds, those that deny by their meaning ("refused", 禁止) included."""
    folded = fold(text)
    if has_japanese(text):
        return len(_DENIAL_JA.findall(_NO_DENIAL_JA.sub("", folded)))
    return len(_DENIAL_EN.findall(folded))
