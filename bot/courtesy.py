"""Courtesies around a message: greetings, excuses and thanks, which say nothing of what is asked."""
# ruff: noqa: E501  # a pattern reads better unbroken

from __future__ import annotations

import re
from functools import lru_cache

_NAME = r"(?:liaison|リエゾン)"
_PAUSE = r"[\s\u3000]*(?:[,.:;!?–—-]+|\n)[\s\u3000]*"
_WHOM = r"(?:\s(?:there|all|team|everyone|everybody|again|colleagues|folks|liaison|bot))?"
_PRAISE = r"(?:helpful|useful|interesting|clear|good|great|perfect|fine|nice|excellent|kind of you)"
_HEADS = (
    rf"(?:(?:ok(?:ay)?|right|understood|noted|got it|i see|brilliant|super|wonderful|lovely|{_PRAISE}|(?:very|most|really) {_PRAISE}|(?:many )?thanks?(?: you)?"
    rf"(?: (?:so much|very much|a lot|again|for (?:that|this|the \w+|your \w+)))*|cheers|(?:that|this|it)(?:'s| is| was) (?:very |really |so |most )?{_PRAISE}"
    r"|that (?:really )?helps(?: a lot| me)?)(?:\s*[,.!;:]+\s+|\s+[–—-]+\s+|\s+(?=thanks?\b)))+",
    r"(?:and )?(?:just )?(?:one|a) (?:more|last|final|other|further|follow[- ]up) (?:thing|question|point)(?: please)?\s?[,.:!–—-]+\s*",
    r"(?:i|we) (?:also )?(?:have|'ve got|had) (?:another|one more|one other|a(?: quick| further| follow[- ]up)?|a few(?: more)?|some more) (?:questions?|follow[- ]ups?)"
    r"(?: (?:for you|on this|about this|too))?\s?[,.:!–—-]+\s*",
    r"let me (?:also )?ask (?:one more|another|something else|you)(?: (?:thing|question|one))?\s?[,.:!–—-]+\s*",
    r"(?:a |the )?(?:follow[- ]up|next)(?: question| one)?\s?[:.,–—-]+\s*",
    rf"@{_NAME}\b[\s,:;.!–—-]*",
    rf"(?:(?:hi|hello|hey|dear|ok|okay|morning|afternoon|evening)[\s,]+)?{_NAME}\s?[,:!]\s*",
    rf"(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)){_WHOM}{_PAUSE}",
    r"(?:hi|hello|hey) (?:there|all|team|everyone|liaison)\s+(?=\w)",
    r"(?:i'?m )?(?:so |very )?sorry (?:to|for) (?:bother|disturb|interrupt|troubl|ask)\w*[^,.:;!?\n]{0,30}(?:[,.:;!–—-]+\s*(?:but )?|\s+but[,:]?\s+)",
    r"(?:sorry|apologies|excuse me|pardon me)(?: (?:again|but|in advance|for the basic question))*[,.:;!–—-]++\s*+(?:but )?+(?!(?:i meant|that|this|not|no|the)\b)",
    r"(?:(?:just )?(?:a |one )?(?:very )?(?:quick|short|simple|small|brief|silly|basic) (?:one|question)|(?:one|a|my) (?:more )?question"
    r"|question)(?: (?:for you|please|from me|about this))?\s?[,:.;–—-]+\s*",
    r"(?:could|can|would|will) (?:you|someone|anyone) (?:please |kindly )?(?:tell|inform|advise|remind|help)(?: me| us)?(?: (?:with this|out))?"
    r"(?: please)?\s?[:.,;–—-]+\s*",
    r"(?:please )?help(?: me| us)?(?: out)?(?: (?:with|understand) (?:this|something))?(?: please)?\s?[.:,;!–—-]+\s*",
    r"i(?:'m| am| was)(?: just)? (?:wondering|curious)\s?[,:.;–—-]+\s*",
    r"i(?:'d| would)? (?:like|need|want|have|love) to (?:know|ask|check|find out)(?: something)?\s?[,:.;–—-]+\s*",
    r"for (?:a|an|my|our) [^,?:\n]{0,30}\b(?:briefing|brief|speech|report|paper|presentation|submission|memo|talk|note)\b[^,?:\n]{0,40},\s*"
    r"(?=(?:what|which|when|where|who|whom|whose|how|why|is|are|was|were|do|does|did|can|could|please|tell|list)\b)",
)
_TAILS = (
    r"(?:many |with )?thanks?(?: you)?(?: (?:so much|very much|a lot|a million|again|in advance|indeed|for (?:your|the|any|all) [\w ]{0,24}))*",
    r"(?:cheers|ta|thx|regards|(?:best|kind|warm) (?:regards|wishes)|best|sincerely|yours \w+)",
    r"(?:i(?:'d| would)|it would be) (?:really |much |greatly |very )?(?:appreciate|be (?:grateful|great|helpful))[^.!?\n]{0,60}",
    r"(?:much |greatly )?appreciated",
    r"(?:please |and )?(?:also )?(?:please )?(?:cite|give|include|quote|provide|add|name|state|show)(?: me| us)? (?:your|the|any|a|all|me)? ?"
    r"(?:exact |full |original )?(?:sources?|citations?|references?|page(?: numbers?)?|quotes?|quotations?|evidence|wording)"
    r"(?: (?:please|too|as well|if possible|for (?:it|that|this)))*",
    r"(?:with|and) (?:the )?(?:sources?|citations?|references?|quotes?)(?:,? please)?",
    r"(?:i|we) need (?:this|it|that|the answer|an answer|to know)(?: (?:for|by|before|to|as|in|urgently|quickly|today|tomorrow|now)\b[^.!?\n]{0,60})?",
    r"(?:it|this)(?:'s| is) (?:quite |very |rather )?(?:urgent|important|for (?:a|an|my|our|the) [^.!?\n]{0,40})",
    r"(?:please )?(?:be|keep it|answer|reply)(?: as)? (?:brief|short|concise|briefly|shortly|concisely|precise)(?: as possible)?(?:,? please)?",
    r"(?:asap|urgent(?:ly)?|please|if (?:possible|you (?:can|could|know|don't mind|would)))",
)
_HEADS_JA = (
    r"(?:(?:どうも)?ありがとう(?:ございます|ございました)?|なるほど(?:です(?:ね)?)?|承知(?:です|しました|いたしました)|了解(?:です|しました|いたしました)|助かり(?:ます|ました)"
    r"|(?:よく)?(?:わかり|分かり)ました|(?:大変)?参考になり(?:ます|ました)|理解しました|(?:面白い|興味深い)です(?:ね)?|そうですか|そうなんですね|はい|OK(?:です)?)[。、！!]+\s*",
    r"(?:もう(?:一|ひと|1|少し)(?:点|つ|件)?(?:だけ)?|続けて|追加で|追加の|続いて|次の|最後に|最後の|別途)、?(?:確認|質問|お聞き|お尋ね|伺い|教えて)[^、。：:]{0,16}[。：:]\s*",
    rf"[@＠]?{_NAME}(?:(?:さん|様)[、,:：!！。\s]*|[、,:：!！。]\s*)",
    r"(?:お忙しいところ|突然|何度も|度々|たびたび|夜分|早朝から|いつも)?(?:に)?(?:大変|誠に)?"
    r"(?:すみません|すいません|済みません|申し訳(?:ありません|ございません)|恐れ入ります|恐縮です|失礼(?:いた)?します|失礼です)(?:が|けど|けれど(?:も)?)?[、。!！\s]+",
    r"お忙しいところ[^、。]{0,12}[、。]\s*",
    r"(?:こんにちは|こんばんは|おはよう(?:ございます)?|はじめまして|(?:いつも)?お(?:世話|疲れ)(?:様|さま)?(?:に(?:なっております|なります))?(?:です|でした)?)[、。!！\s]+",
    r"(?:(?:一つ|ひとつ|1つ|一点|少し|ちょっと|簡単な|基本的な|続けて)?(?:ご)?(?:質問|確認|相談))(?:です|があります|がございます|させてください|なのです|したいことがあります|お願いします)(?:が|けど)?[、。:：]\s*",
    r"(?:一つ|ひとつ|一点|少し|ちょっと)?(?:ご)?(?:質問|確認|お聞き|お尋ね|お伺い|伺い|教えていただき|知り)(?:したい|いただきたい|させていただきたい|し(?:たく)|たい)(?:の|ん|こと|点)?(?:です|があります|がある|なの)?(?:が|けど|けれど(?:も)?)[、。]\s*",
    r"(?:質問|確認)[:：]\s*",
    r"(?:念のため(?:ですが|確認ですが)?|至急(?:です(?:が)?)?|急ぎ(?:です(?:が)?)?)[、。]\s*",
)
_TAILS_JA = (
    r"(?:(?:どうぞ|何卒)?(?:よろしく|宜しく))?、?お願い(?:いた|致)?します",
    r"(?:どうぞ|何卒)?(?:よろしく|宜しく)(?:です|お願い(?:いたし|致し|申し上げ)ます)",
    r"(?:どうか)?(?:ご)?(?:教示|回答|確認)?(?:を)?(?:教えて|お教え|お答え)(?:を)?(?:ください|下さい|いただけますか|もらえますか|ほしいです)",
    r"(?:ご)?(?:教示|回答)(?:を)?(?:ください|下さい|お願い(?:いた|致)?します|いただけ(?:ますか|れば幸いです|ると助かります))",
    r"(?:誠に|大変|いつも)?(?:ありがとうございます|有難うございます|ありがとう|助かります|恐れ入ります|すみません)",
    r"(?:至急|急ぎ)(?:です|でお願い(?:いた|致)?します)?",
    r"(?:出典|出所|引用|根拠|典拠)(?:も|を)?(?:あわせて|一緒に|併せて)?(?:示して|付けて|つけて|明記して|教えて|添えて|挙げて)(?:ください|下さい)",
)
_HEAD = re.compile(rf"^[\s\u3000]*(?:{'|'.join((*_HEADS, *_HEADS_JA))})", re.IGNORECASE)
_TAIL = re.compile(
    rf"(?P<end>[.?!。？！…\n\"”」』)）]|[か][\s\u3000])[\s\u3000]*(?:(?:{'|'.join((*_TAILS, *_TAILS_JA))})[\s\u3000.!,。！、🙏👍]*)$",
    re.IGNORECASE,
)
_MOST = 4  # courtesies in a row
_SHORTEST = 4  # code points that a message without them must have, to be a message
_LETTERS = re.compile(r"[A-Za-z]+")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_LOUD_WORDS = 4
_SPACED_MARK = re.compile(r"[\s\u3000]+([?？!！])$")


@lru_cache(maxsize=1024)
def bare(message: str) -> str:
    """A message without the courtesies before and after it, and not all in capitals.

    A message of nothing but courtesies stays as it is.
    """
    left = message.strip()
    for pattern, kept in ((_HEAD, ""), (_TAIL, r"\g<end>")):
        for _ in range(_MOST):
            shorter = pattern.sub(kept, left, count=1).strip()
            if shorter == left or len(re.sub(r"\W", "", shorter)) < _SHORTEST:
                break
            left = shorter
    return _calm(_SPACED_MARK.sub(r"\1", left))


def _calm(message: str) -> str:
    """One that is written all in capitals in small letters, as names cannot be told by capitals in it."""
    longer = [word for word in _LETTERS.findall(message) if len(word) > 1]
    is_loud = not _JAPANESE.search(message) and len(longer) >= _LOUD_WORDS and all(word.isupper() for word in longer)
    return message.lower() if is_loud else message
