"""What a text denies, counted in both languages: plain denials, and words that deny by their meaning.

"Nothing but", しか…ない, なければならない, かもしれない and their like are written with a denial and deny nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
    r"|\bno less than\b|\bno fewer than\b|\bcannot but\b|\bnone other\b|\bif not\b|\bnot least\b"
    r"|\bno one\b(?= direction)"
)
_EN_SOFT = re.compile(
    r"\b(?:fail\w*|refus\w*|den(?:y|ies|ied|ial)\w*|lack\w*|absen\w+|unable|unlikely|impossible|illegal\w*"
    r"|prevent\w*|avoid\w*"
    r"|stop\w*|reject\w*|miss(?:ed|es|ing)?|few|little|only|until|unless|except|free|ban\w*|prohibit\w*"
    r"|declin\w*|oppos\w*|against"
    r"|un(?!i|der|t|cle|e\b)[a-z]{4,}|in(?:valid|correct|adequate|sufficient|visible|capable|complete|different"
    r"|dependent|eligible)"
    r"|dis(?:agree|miss|approv|allow|appear|like|regard|honest|trust)\w*|non-?\w+|beyond|instead|rather"
    r"|ignor\w*|exclud\w*|withdr\w+"
    r"|cancel\w*|nil|zero|empty|out of|away from|still|yet|least|too|far from|other than|outside|doubt\w*|hard"
    r"|difficult|rare|wrong"
    r"|anyone|anybody|anything|any|ever|end(?:ed|ing)?|quit|leave|left|lost|los[es]\w*|block\w*|suspend\w*"
    r"|unless|before|if|but|else|short of|quiet|silent|secret|silence)\b"
    r"|\w+less\b"
)
JA_PLAIN = re.compile(
    r"(?<![少危切汚幼儚拙])(?:ない(?![か]?\s?[たっ])|なかった|なかろ|なく(?!なる前)|なければ|なけりゃ|なきゃ|なくては)|ません|ませぬ|(?<=[らかさたなまわばが])ず(?:に|、"
    r"|。|と|、|$|、|$)"
    r"|(?<=[らかさたなまわばがえけせてねめれべげ])ず(?=に|、|。)|せず|ぬ(?=。|、|と|ま)|まい(?=。|と)"
)
JA_IDIOMS = re.compile(
    r"なければ(?:なら|いけ|だめ|ダメ)\w{0,6}|なくては(?:なら|いけ)\w{0,5}|なきゃ|ないと(?:いけ|なら)\w{0,4}|(?:しか|以外|ほか|他に?)[^。、]{0,24}?(?:ない"
    r"|なかった|ません)"
    r"|かもしれ(?:ない|ません|なかった|ず)|に(?:違い|ちがい|他なら|ほかなら)な(?:い|かった)|ざるを得な(?:い|かった)|ずには(?:い|お)\w{0,4}な\w{1,3}"
    r"|(?:だけ|のみ|ばかり)(?:で|では|じゃ)なく|(?:では|じゃ)な(?:い(?:か|でしょう|だろう)|かろうか)|とは限らな\w{1,3}|間違いな[いく]|やむを得ない|欠かせない|必ず|思わず"
    r"|まず(?!い)|はず"
    r"|ずつ|ずっと|いずれ|わず(?:か|らわ)|ずれ|傷|ずる|水|ないし|少なくとも|少な[いくかさ]|なくな"
)
_JA_SOFT = re.compile(
    r"[不無未非否禁拒絶欠抗反止阻防避除]|しか(?![しも])|だけ|のみ|失敗|断[らりるっわ]|やめ|失[いうわっ]|以外|まで|限り|わずか|ほとんど|消え|中止|停止|取り消|無し|なし|免れ|まれ|辞|離"
    r"|なくな|少な|難し|困難|違|限ら|でも|さえ|決して|全く|誰も|何も|どこも|どの.{1,6}も|逃|失|打ち切|禁じ|ゼロ|外れ|外[さし]|空|あまり|それほど|黙|沈黙|異|間違|誤|ば|ら|なら"
)


@dataclass(frozen=True, slots=True)
class Denials:
    """How often a text denies.

    Attributes:
        plain: With a word or ending of denial.
        soft: With words that may stand for a denial in another wording.
    """

    plain: int
    soft: int


@lru_cache(maxsize=8_192)
def denials(text: str) -> Denials:
    """Count the denials of a text."""
    folded = fold(text)
    if has_japanese(text):
        idioms = JA_IDIOMS.findall(folded)
        plain = JA_PLAIN.findall(JA_IDIOMS.sub("", folded))
        return Denials(len(plain), len(idioms) + len(_JA_SOFT.findall(folded)))
    idioms = EN_IDIOMS.findall(folded)
    plain = EN_PLAIN.findall(EN_IDIOMS.sub("", folded))
    return Denials(len(plain), len(idioms) + len(_EN_SOFT.findall(folded)))
