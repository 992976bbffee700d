"""Words that stand for others in copies whose republisher had a machine change the words.

Such copies take a synonym at random, of whatever sense, so that "military" comes out as "navy" and "policies" as
"insurance policies". Only for documents that the catalogue calls altered: in others these words mean what they say.
"""

from __future__ import annotations

from functools import lru_cache

from bot.answering.text import stem

# What the author wrote, then what may stand in its place.
_SWAPS = """
military navy|security safety|secure safe|economic financial|economy economies|national nationwide|private personal
public publicly|defence protection|defense protection|trade commerce|target goal concentrating|critical important
essential important|vital important|crucial important|key important|threat risk menace|attack assault|industry business
industrial business|sector business|technology know-how applied sciences|technologies sciences|technological know-how
advanced superior|artificial synthetic|approach technique method|strategy technique|strategic technique|tech know-how
program package|programme package|exchange change|model fashion|crisis disaster|supply provide|production manufacturing
equipment gear|cyberspace on-line world digital|era period|age period|phase section|stage section|next subsequent
company firm business|government authority|state authority|skilled expert|professional expert|growth development
development growth|challenge problem|shortage scarcity|lack scarcity|need require|opportunity possibility alternative
exercise workout|training coaching|lesson class|gain aspect|partner companion|agency company|corporate company
policy coverage insurance|objective goal|analysis evaluation|research analysis|campaign marketing|exposure publicity
post submit|combined mixed|standard requirement|choice selection|clear obvious|move transfer|leave away|generation era
domain area website|field area|region area|space area|element aspect|component aspect|relationship connection
relation connection|tie connection|link hyperlink|coming approaching|upcoming approaching|define outline
increasingly more|include embrace|comprise embrace|unique distinctive|bring convey|robust strong sturdy|solid sturdy
plant crop|factory crop|facility crop|domestic home|intellectual mental|material supplies|treat deal|handle deal
reason cause|institution establishment|establishment institution|responsibility accountability|responsible accountable
capability functionality|ability capability|train prepare|operate function|expertise experience|experience expertise
quickly rapidly|trust belief|confidence belief|support help|assist help|wait ready|worker employee|workforce staff
education schooling|university college|academic college|cooperation collaboration|collaboration cooperation
communication speak|intelligence info|information info|data information|hit strike|disrupt disruption|damage harm
strength power|strong sturdy|weakness vulnerability|foundation pillar|pillar foundation|base foundation|rise growth
measure measured|metric indicator|manual handbook|slow sluggish|constant steady|continue persist|persistent steady
dangerous harmful|danger risk|hard tough|difficult tough|begin start|create creating|build construct|set place
hold maintain|maintain preserve|show display|demonstrate display|reveal display|reflect mirror|adapt adjust
evolve advanced|develop advanced|war battle|conflict battle|peace peacetime|ally companion|alliance connection
enemy adversary|rival adversary|money monetary|finance monetary|fiscal monetary|financial monetary|energy power
electricity power|grid power|sea maritime|ship maritime|promise promising|value precious|valuable precious|cost price
expensive pricey|aim goal|purpose goal|priority precedence|urgent pressing|global world|international world
worldwide world|earth world|country nation|citizen people|leader chief|head chief|guide lead|advantage benefit
benefit advantage|common shared|joint shared|separate different|integration integrate|merge combine|combine mixed
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in _SWAPS.replace("\n", "|").split("|"):
        written, *others = entry.split() or [""]
        if others:
            found[stem(written)] = found.get(stem(written), frozenset()) | {stem(word) for word in others}
    return found


def swaps_of(term: str) -> frozenset[str]:
    """Stems that may stand for an English stem in an altered copy; empty where none is known."""
    return _table().get(term, frozenset())
