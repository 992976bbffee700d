"""Makes the extractive draft: exact values first where they were asked for, then the sentences that state them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answering.asking import advises_against
from bot.answering.bylines import Byline
from bot.answering.citing import QUOTE_LIMIT, cite, on_one_line, trim
from bot.answering.claims.polarity import negations
from bot.answering.completing import completed_by, what_is_missing
from bot.answering.documents import DocumentShelf
from bot.answering.draft import Draft
from bot.answering.evidence import Candidate, heading_of, lead_of
from bot.answering.exact import between, values_asked
from bot.answering.leading import naming_first, readable_first, stating_first
from bot.answering.lexicon import ORDINAL_WORDS
from bot.answering.listing import harmless
from bot.answering.lists import ItemList, is_item, leads_in, list_after, mark_length
from bot.answering.parts import FACT_QUOTE, LIST_QUOTE, Part, without_repeats
from bot.answering.question import Question
from bot.answering.speech_acts import is_asking
from bot.answering.telling import asks, tells
from bot.answering.text import fold, has_japanese, squeeze
from bot.answering.twins import with_twins
from bot.answering.wanted import wanted_values
from bot.answering.wording import say
from bot.values import Citation, Sentence
from corpus.languages import Language
from retrieval.query import Hit, SentenceHit

TEXT_LIMIT, LIST_TEXT_LIMIT = 1_150, 1_950
_MORE_LIMIT = 900
_POINTS_BACK = re.compile(
    r"^\W*(?:this|these|that|those|it|they|such|he|she|to do this|for this|thus|therefore|hence|consequently"
    r"|accordingly|as a (?:result|consequence))\b|^(?:したがって|よって|従って)|^(?:これ|それ|この|その"
    r"|そうした|こうした)"
)
_CLOSE_TO_TOP = 0.6
_CLOSE_UNTYPED = 0.9
"""How far under the best sentence others are still quoted; further where no kind of value tells that one answers."""
_MOST_FACTS = 5
_WIDENED = 4
"""How many quotations take along what stands beside them; further ones are short, in case the order is wrong."""
_MOST_VALUES = 3
_UNDER_HEADING = 2
_MOST_ITEMS = 10
_CLEARLY_BETTER = 0.15
_ENUMERATES = re.compile(r"[,;、；][^,;、；]+(?:[,;、；]|\band\b|および|及び)|\bas well as\b|、[^、]{2,30}(?:など|等)")
_COUNTING = re.compile(rf"(?:the )?({'|'.join(ORDINAL_WORDS[:5])})(?:ly)?\b|(?:第?([一二三四五])(?:に|つ目は|点目は))")


def compose(question: Question, candidates: Sequence[Candidate], shelf: DocumentShelf) -> Draft:
    """Draft an answer from the sentences judged fit, best first, at least one."""
    candidates = sorted(candidates, key=lambda c: asks(c.sentence.text))  # those that tell something first
    candidates = naming_first(question, stating_first(question, readable_first(question, candidates)))
    candidates = [_below(candidates[0]), *candidates[1:]]
    found = _find_list(question, candidates, shelf)
    if found is not None:
        return _list_draft(question, found[0], found[1], shelf)
    parts: list[Part] = []
    chosen = _chosen(question, candidates)
    chosen[1:1] = completed_by(question, chosen, candidates)
    for place, candidate in enumerate(chosen):
        exact = bool(question.wants) and question.kind != "list"
        reach = 0 if place >= _WIDENED else FACT_QUOTE // 2 if exact else FACT_QUOTE + 100
        part = _widened(candidate, shelf, reach=reach)
        part = _with_value(question, candidate, part, shelf) if exact and not candidate.found else part
        parts.extend(_under_lead(candidate, part, shelf, is_apart=not (exact and place == 0)))
    parts = without_repeats(parts, shelf)
    draft = _draft(question, parts, shelf, lead=_values(question, chosen[0]))
    draft = with_twins(draft, chosen, lambda c: _values(question, c), between=between(question))
    return replace(draft, notices=(*draft.notices, *what_is_missing(question, [c.quote for c in draft.citations])))


def compose_byline(question: Question, hit: Hit, byline: Byline, shelf: DocumentShelf) -> Draft:
    """Draft the answer to "who wrote it" from a byline."""
    span = byline.start, byline.end
    return compose_named(question, [(hit, span)], between(question).join(byline.names), shelf)


def compose_named(
    question: Question, places: Sequence[tuple[Hit, tuple[int, int]]], name: str, shelf: DocumentShelf
) -> Draft:
    """Draft an answer that is a name, and the stretches of text that tell it; it stands in the first."""
    return _draft(question, [Part(hit, *span, span) for hit, span in places], shelf, lead=name)


def _says_nothing(candidate: Candidate) -> bool:
    """Whether a line is a heading, a label or a caption: it neither tells something nor states a wanted value."""
    is_plain = candidate.first < 0 and not candidate.found
    text = candidate.sentence.text
    return is_plain and (_is_heading(candidate) or (not is_item(text) and not tells(text)))


def _is_heading(candidate: Candidate) -> bool:
    """Whether a line is the title of its document or one of the headings over it."""
    chunk = candidate.hit.chunk
    return squeeze(candidate.sentence.text) in {squeeze(t) for t in (chunk.title, *(chunk.section or "").split(" › "))}


def _below(candidate: Candidate) -> Candidate:
    """The list, or where the heading is long the sentence, under a heading that fits best: it says nothing itself."""
    if not _says_nothing(candidate) or leads_in(candidate.text):
        return candidate
    sentences = candidate.hit.sentences
    for index in range(candidate.index + 1, min(candidate.index + 1 + _UNDER_HEADING, len(sentences))):
        text = sentences[index].text
        if leads_in(text) or (tells(text) and len(candidate.text) >= _short(candidate.text)):
            return replace(candidate, index=index)
        if tells(text):
            break  # quoted together with the heading
    return candidate


def _short(text: str) -> int:
    """From how many code points a text is no longer taken for a heading or label alone."""
    return 16 if has_japanese(text) else 45


def _chosen(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    top = candidates[0]
    # Without its list a lead-in says nothing, nor does a heading or a question beside an answer.
    candidates = [
        top,
        *(c for c in candidates[1:] if not (leads_in(c.text) or asks(c.sentence.text) or _says_nothing(c))),
    ]
    is_across = has_japanese(question.text) != has_japanese(top.text)  # there the order is less sure: show more
    is_typed = bool(question.wants) and question.kind != "list" and not is_across
    reach, most = (_CLOSE_TO_TOP, _MOST_VALUES) if is_typed else (_CLOSE_UNTYPED, _MOST_FACTS)
    return [c for c in candidates if c.score >= top.score - reach][:most]


def _widened(candidate: Candidate, shelf: DocumentShelf, *, reach: int) -> Part:
    """Take along the sentence after it, in its paragraph or under its heading, and the one it points back to."""
    sentences = candidate.hit.sentences
    text = shelf.text(candidate.hit)
    start, end = candidate.start, candidate.sentence.end
    following = sentences[candidate.index + 1] if candidate.index + 1 < len(sentences) else None
    if following and (text[end : following.start].strip() or is_asking(following.text)):
        following = None  # a sentence between them was left out as an order, or this one may be meant for a machine
    if following and not (leads_in(following.text) or leads_in(candidate.text) or is_item(following.text)):
        joined = "\n\n" not in text[end : following.start]
        if following.end - start <= reach and (joined or len(candidate.text) < _short(candidate.text)):
            end = following.end
    end = _counted_out(sentences, text, start, end)
    if candidate.first < 0 and candidate.index and _POINTS_BACK.match(fold(candidate.text)):
        above = sentences[candidate.index - 1]
        between = text[above.end : start]
        is_apart = (
            is_item(above.text) and "\n\n" in between
        )  # the last item of a list, which the paragraph is not about
        if tells(above.text) and not is_apart and end - above.start <= reach + 100 and not between.strip():
            start = above.start
    start += mark_length(text[start:end])
    return Part(candidate.hit, start, end, (max(start, candidate.start), candidate.sentence.end))


def _under_lead(candidate: Candidate, part: Part, shelf: DocumentShelf, *, is_apart: bool) -> list[Part]:
    """A quotation with the line that leads in to it, where that denies: by itself an item would say the contrary.

    Args:
        candidate: What is quoted.
        part: The quotation.
        shelf: Reads its document.
        is_apart: Whether the line may be a quotation of its own, where it does not stand right above.
    """
    at = lead_of(candidate.hit, candidate.index)
    if at < 0:
        return [part]
    lead = candidate.hit.sentences[at]
    if not (negations(lead.text) or advises_against(lead.text)):
        return [part]
    is_next = at == candidate.index - 1 and not shelf.text(part.hit)[lead.end : candidate.start].strip()
    if is_next and part.end - lead.start <= LIST_QUOTE:
        return [Part(part.hit, lead.start, part.end, (lead.start, part.core[1]))]
    return [Part(part.hit, lead.start, lead.end, (lead.start, lead.end)), part] if is_apart else [part]


def _counted_out(sentences: Sequence[SentenceHit], text: str, start: int, end: int) -> int:
    """The end of a quotation that begins to count ("The first was …") moved past what it counts on, as far as it may.

    Args:
        sentences: Of the passage.
        text: The stored text.
        start: First code point of the quotation.
        end: One past its last, the end of a sentence.
    """
    place = next((at for at, sentence in enumerate(sentences) if sentence.end == end), len(sentences))
    for one, other in pairwise(sentences[place:]):
        is_next = _place_in_count(other.text) == _place_in_count(one.text) + 1 > 1
        if not is_next or other.end - start > QUOTE_LIMIT or text[one.end : other.start].strip():
            break
        end = other.end
    return end


def _place_in_count(text: str) -> int:
    """Which of several things a sentence begins with, from 1; 0 where it counts nothing."""
    match = _COUNTING.match(fold(text))
    if match is None:
        return 0
    word = match.group(1) or match.group(2)
    return 1 + (ORDINAL_WORDS.index(word) if word in ORDINAL_WORDS else "一二三四五".index(word))


def _with_value(question: Question, candidate: Candidate, part: Part, shelf: DocumentShelf) -> Part:
    """Take along the sentence beside one that fits but does not state the wanted value, where that one states it."""
    sentences, text = candidate.hit.sentences, shelf.text(candidate.hit)
    for index in (candidate.index + 1, candidate.index - 1):
        if not 0 <= index < len(sentences) or is_asking(sentences[index].text):
            continue
        start, end = min(part.start, sentences[index].start), max(part.end, sentences[index].end)
        first, second = sorted((candidate.index, index))
        gap = text[sentences[first].end : sentences[second].start]  # a sentence left out as an order may stand there
        stated = any(wanted_values(question, want, sentences[index].text) for want in question.wants)
        if stated and end - start <= LIST_QUOTE and not gap.strip():
            return Part(part.hit, start, end, (start, end))
    return part


def _values(question: Question, candidate: Candidate) -> str:
    return values_asked(question, candidate.text, candidate.found)


def _find_list(
    question: Question, candidates: Sequence[Candidate], shelf: DocumentShelf
) -> tuple[Hit, ItemList] | None:
    best = candidates[0]
    for rank, candidate in enumerate(candidates[:5]):
        if not question.wants_list and (rank > 0 or not leads_in(candidate.text) or question.kind == "definition"):
            break
        if rank and (_ENUMERATES.search(best.text) or best.score - candidate.score > _CLEARLY_BETTER):
            break  # the best sentence names the items itself, or says much more of what is asked
        text = shelf.text(candidate.hit)
        for sentence in reversed(candidate.hit.sentences[max(0, candidate.index - 8) : candidate.index + 1]):
            if leads_in(sentence.text):
                found = harmless(list_after(text, sentence.start, sentence.end), text, candidate.hit)
                if found and found.end >= candidate.sentence.start and (question.wants_list or _tells(found, text)):
                    return candidate.hit, found
                break
    return None


def _tells(found: ItemList, text: str) -> bool:
    """Whether a list is not one of open questions, which answer nothing but what is open."""
    return not all(asks(f"- {text[start:end]}") for start, end in found.items)


def _list_draft(question: Question, hit: Hit, found: ItemList, shelf: DocumentShelf) -> Draft:
    text = shelf.text(hit)
    whole = found.end - found.lead[0] <= LIST_QUOTE
    if whole:
        sentences = [Sentence(text=text[a:b].strip(), citations=(1,)) for a, b in found.items[:_MOST_ITEMS]]
        citations = [cite(hit, text, found.lead[0], found.end, marker=1)]
    else:
        share = max(60, (LIST_TEXT_LIMIT - 150) // min(len(found.items), _MOST_ITEMS - 1) - 12)
        lead = cite(hit, text, *trim(text, *found.lead, limit=LIST_QUOTE), marker=1)
        citations, sentences = [lead], []
        for marker, (start, end) in enumerate(found.items[: _MOST_ITEMS - 1], start=2):
            citation = cite(hit, text, *trim(text, start, end, limit=min(FACT_QUOTE, share)), marker=marker)
            citations.append(citation)
            sentences.append(Sentence(text=citation.quote, citations=(marker,)))
    return Draft(
        sentences=tuple(sentences),
        citations=tuple(citations),
        intro=say("list", question.language, title=hit.chunk.title),
        kind="list",
        notices=notices_of(question.language, [hit], shelf),
    )


def _draft(question: Question, parts: Sequence[Part], shelf: DocumentShelf, *, lead: str) -> Draft:
    citations: list[Citation] = []
    sentences: list[Sentence] = []
    size = len(lead) + 150
    for part in parts:
        text = shelf.text(part.hit)
        limit = LIST_QUOTE if not citations else FACT_QUOTE + 100
        start, end = trim(text, *part.within(limit), limit=limit)
        if citations and size + end - start > (TEXT_LIMIT if len(citations) < _WIDENED else _MORE_LIMIT):
            continue
        marker = len(citations) + 1
        citations.append(cite(part.hit, text, start, end, marker=marker))
        size += end - start + 12
        shown = on_one_line(citations[-1].quote) + (" …" if end < part.end else "")
        sentences.append(Sentence(text=shown, citations=(marker,)))
    if lead:
        sentences.insert(0, Sentence(text=lead, citations=(1,)))
    titles = {c.title for c in citations}
    intro = "" if lead else say("source" if len(titles) == 1 else "sources", question.language, title=min(titles))
    return Draft(
        sentences=tuple(sentences),
        citations=tuple(citations),
        intro=intro,
        notices=notices_of(question.language, [p.hit for p in parts[: len(citations)]], shelf),
    )


def notices_of(language: Language, hits: Sequence[Hit], shelf: DocumentShelf) -> tuple[str, ...]:
    """What the reader should know of quoted documents: that one is an altered copy, that one is superseded."""
    notices = []
    for hit in hits:
        chunk = hit.chunk
        if chunk.fidelity == "altered":
            notices.append(say("altered", language, title=chunk.title))
        if chunk.status == "superseded" or chunk.superseded_by:
            # A successor that this audience may not read is not named, by its id no more than by its title.
            other = next((d.title for d in shelf.all() if d.document_id == chunk.superseded_by), None)
            key = "superseded_by" if other else "superseded"
            notices.append(say(key, language, title=chunk.title, other=other or ""))
    return tuple(dict.fromkeys(notices))


def about(candidate: Candidate) -> str:
    """What a candidate's passage is about, for logs and receipts."""
    return heading_of(candidate.hit)
