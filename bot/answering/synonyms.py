"""General English words that may stand for one another in a question and its answer.

Only words that any text may use; names and the terms of a field belong in the glossary. A word may be in several
families; families are not joined through it.
"""

from __future__ import annotations

from functools import lru_cache

from bot.answering.text import stem

_FAMILIES = """
sport sporting athletic olympic olympics paralympic paralympics tournament championship
big large major great significant considerable substantial huge
small minor little limited modest slight
important crucial essential critical vital key central significant importance significance
raise raised increase elevate elevation heighten higher boost lift upgrade
reduce reduction lower decrease decline cut diminish lessen minimise minimize
include comprise contain consist encompass
show demonstrate display exhibit prove reveal indicate
exercise workout drill manoeuvre maneuver training
strategy approach method technique way
talent workforce personnel staff skill skilled employee worker
supply provide provision offer deliver furnish
need require requirement necessary necessity demand must
want seek aim intend wish desire hope
purpose aim goal objective target intention
reason cause because motive ground
result outcome consequence effect impact
affect influence impact shape determine
change shift alter transform modify transition
grow growth expand expansion increase rise extend enlarge widen broaden
help support assist assistance aid
protect protection defend defence defense safeguard secure guard shield
attack assault strike incursion intrusion
damage harm hurt injure injury destroy destruction
stop halt end cease terminate
prevent avoid deter hinder impede block
hinder hamper obstacle impediment barrier obstruct hurdle
challenge problem difficulty issue obstacle
solve solution resolve address tackle
argue argument claim contend maintain assert
think thought believe belief view opinion consider regard see
judge assess assessment evaluate evaluation review appraise
examine analyse analyze investigate study research explore
find discover finding identify detect
choose choice select selection pick option
decide decision determine resolve
plan intend planning scheme
build construct create establish develop form
begin start launch initiate commence inception
finish end complete conclude conclusion
continue continuation ongoing persist sustain maintain keep remain
allow permit enable let authorise authorize
forbid prohibit ban bar disallow
order command instruct instruction direct
rule regulation norm law principle
agree agreement accord consensus deal pact
sign conclude agree
promise pledge commit commitment undertake undertaking
meet meeting gather gathering summit conference assembly
chair lead head preside
leader head chief director
member participant party
participate participation attend join involve involvement
partner ally counterpart friend
enemy adversary opponent rival foe
country nation state
government administration state authority
company business corporation enterprise firm industry
school university college academic academia
knowledge expertise experience know-how
skill ability capability capacity competence
strength strong powerful robust strengthen reinforce
weak weakness vulnerable vulnerability
quick quickly fast rapid rapidly swift swiftly speed
slow sluggish slowly gradual
new novel recent emerging fresh modern
old former previous past earlier prior
future upcoming next forthcoming
often frequently typically usually commonly generally normally
rarely seldom infrequently
main primary principal chief predominant primarily mainly chiefly largely
other further additional more another extra
special particular specific
whole entire full complete total
part portion share component element section
common shared joint mutual collective
different distinct differ difference diverse various
similar same alike identical like
link connect connection tie bond relation relationship
divide split separate
combine merge integrate integration unite
share exchange pass
send transmit transfer dispatch
bring carry convey
receive get obtain gain acquire
give grant award confer
spend expenditure cost pay expense
price cost fee charge
money fund funding finance financial budget
number figure amount total quantity
size scale scope extent magnitude
place location site venue
area field domain sector sphere realm
kind type sort form category
document paper report publication article text
name title term label
call name describe term dub refer
mention refer cite note
explain describe clarify account
answer reply respond response
ask question request query
warn caution alert warning
worry concern fear anxiety
trust confidence faith
secret classified confidential hidden
open public transparent
danger threat risk hazard peril
safe secure safety security
crisis emergency
war conflict fighting warfare
peace peaceful
army military troops forces armed
navy naval maritime
sea ocean maritime
ship vessel boat
soldier troop personnel
weapon arms armament
border frontier boundary
clash confrontation dispute
image picture photograph photo
tool instrument toolbox means
machine device equipment apparatus
test trial check pilot
use employ utilise utilize application apply
useful helpful beneficial valuable
benefit advantage gain value
loss lose losing
success successful succeed achieve achievement accomplish
fail failure unsuccessful
possible potential feasible likely
likely probable expected
true real actual genuine
false fake fabricated bogus
fair just equitable
happen occur arise
appear emerge emergence
hold host held
live reside living
die death kill fatal
young youth
ageing aging elderly old
rich wealthy prosperous prosperity
poor poverty
economy economic
trade commerce commercial
tempo pace speed
lens light perspective angle viewpoint
thank gratitude grateful acknowledge
praise commend welcome applaud
criticise criticize criticism condemn
focus centre center concentrate emphasis emphasise emphasize priority prioritise
priority precedence urgent
role function task duty responsibility
remit mandate responsibility
current present existing ongoing
immediate prompt instant
careful cautious prudent
enter entry access admission
leave exit withdraw withdrawal depart
remain stay
copy duplicate replicate
error mistake fault flaw
update upgrade refresh
input prompt entry
output result response
harmful malicious damaging
trick deceive fool mislead
guess infer deduce
"""


@lru_cache(maxsize=1)
def _index() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _FAMILIES.split("\n"):
        family = frozenset(stem(word) for word in line.split())
        for word in family:
            found[word] = found.get(word, frozenset()) | family
    return found


def synonyms_of(term: str) -> frozenset[str]:
    """Stems of the words that may stand for an English stem, itself left out; empty where none is known."""
    return _index().get(term, frozenset()) - {term}
