"""What a question asks: its terms with their synonyms, the kind of value wanted, and what it names directly."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.language import STOP, placed_words, stem
from assistant.lexicon import Lexicon, Phrase
from assistant.pointers import find_pointers
from assistant.vocabulary import Vocabulary, rarity

Wanted = Literal[
    "number",
    "percent",
    "year",
    "duration",
    "age",
    "money",
    "frequency",
    "length",
    "temperature",
    "pressure",
    "concentration",
    "p-value",
    "weight",
    "volume",
    "place",
    "tissue",
    "animal",
    "person",
    "reference",
    "longform",
    "",
]

GENERIC = frozenset(
    """
    study studies research researcher researchers review article paper author authors text result results
    finding findings show shows shown showed found find finds report reports reported discuss discusses
    discussed work evidence effect effects role way ways type types kind kinds thing main key important
    example examples difference happen happens come comes take takes make makes made do give gives given mean
    means meaning stand question answer information detail details people person patient patients part number
    many much often big people's new good best better help helps become becomes different possible general
    called various certain state several exactly actually really currently still according today yet ever even
    well colleagues coworkers group's group groups team teams things trying table cover covers covered
    comparison mother father mum mom dad nan gran grandma grandmother grandfather wife husband aunt uncle
    sister brother old year compare compares compared dealt deal deals goes citation anybody anyone nobody
    somebody everybody tabulated containing employed involving performed carried conducted mostly studied
    studies' tested test states apart existing name names named seen whole list listed overview total
    overall please whether think thought tried summarized summarised summarizes contribution contributions
    contributed versus compared contrast achievement co workers coauthors associates propose proposed proposes
    cite cites
    """.split()
)
"""Words that a question may hold without asking about them."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of the question with its synonyms: `phrases` are stems, its own first; `weight` is 0 to 1.

    `start` and `end` are its place in the question.
    """

    surface: str
    phrases: tuple[Phrase, ...]
    weight: float
    rarity: float
    known: bool
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: the text as corrected, its terms, what it wants, what it names.

    `unpointed` is its text with what it names by a number blanked out.
    """

    text: str
    unpointed: str
    terms: tuple[Term, ...]
    wanted: Wanted
    yes_no: bool
    wide: bool
    counts: bool
    references: tuple[int, ...]
    tables: tuple[int, ...]
    figures: tuple[int, ...]
    sections: tuple[str, ...]

    @property
    def names_part(self) -> bool:
        """Whether it names a reference, table, figure or section by its number."""
        return bool(self.references or self.tables or self.figures or self.sections)


def generic(term: Term) -> bool:
    """Whether a term is of words that a question may hold without asking about them."""
    return all(word in GENERIC or word in STOP for word in term.surface.split())


def read_question(text: str, vocabulary: Vocabulary, lexicon: Lexicon) -> Question:
    """`text` (standalone, spelled right) as a `Question`; what stands in brackets at its end counts less."""
    lower = text.lower()
    pointers = find_pointers(text)
    terms = tuple(_lighter(term, text) for term in find_terms(pointers.rest, vocabulary, lexicon))
    return Question(
        text=text,
        unpointed=pointers.rest,
        terms=terms,
        wanted=wanted_value(lower),
        yes_no=bool(
            re.match(
                r"\s*(?:and |but |so )?(is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may"
                r"|might)\b",
                lower,
            )
        ),
        wide=is_wide(lower),
        counts=bool(
            re.search(
                r"\bhow many\b|\bcount\b"
                r"|\bnumber of (?:[\w-]+ )?(?:studies|trials|papers|rows|drugs|agents|medicines)\b",
                lower,
            )
        ),
        references=pointers.references,
        tables=pointers.tables,
        figures=pointers.figures,
        sections=pointers.sections,
    )


CARRIED_SHARE = 0.5
"""What a term carried over from an earlier question weighs, beside one of the question itself."""


def _lighter(term: Term, text: str) -> Term:
    """The term, its weight halved when it stands in the brackets at the end, where a carried topic is put."""
    opening = text.rfind("(")
    carried = text.rstrip().endswith(")") and 0 < opening < term.start
    return replace(term, weight=term.weight * CARRIED_SHARE) if carried else term


WANTED: tuple[tuple[Wanted, str], ...] = (
    (
        "longform",
        r"\bstands? for\b|\bspell(?:ed)? out\b(?! (?:the|these|those|how|why|what|some)\b)"
        r"|\babbreviat|\bacronym|\bfull (?:form|name)\b"
        r"|\bwritten out\b|\blong form\b"
        r"|\binitials\b|\bshort for\b",
    ),
    (
        "reference",
        r"\b(?:which|what) (?:reference|citation|ref|source)\b|\bcitation number\b|\breference (?:is|supports?)\b",
    ),
    (
        "money",
        r"\bhow much (?:does|do|did|would|will|is|are)\b.*\b(?:costs?|price|paid)\b"
        r"|\bwhat (?:does|do|did|would|will|might|could) .*\bcost\b|\bprices?\b|\bhow expensive\b"
        r"|\b(?:what|how much) (?:does|do|did|would|will|must|should) (?:[\w'’-]+ ){1,4}pay\b",
    ),
    ("age", r"\b(?:mean|average|median|what|typical) age\b|\bhow old\b"),
    (
        "percent",
        r"\bwhat (?:percentage|percent|proportion|share|fraction)\b|\bper ?cent(?:age)?\b|\bhow likely\b",
    ),
    (
        "frequency",
        r"\bhow (?:often|frequently)\b|\bhow many times\b|\bhow far apart\b|\b(?:what|which) intervals?\b",
    ),
    (
        "duration",
        r"\bhow (?:long|soon|quickly|fast)\b|\bhow many (?:hours|days|weeks|months|years)\b|\bduration\b",
    ),
    ("temperature", r"\bhow (?:cold|hot|warm)\b|\b(?:what|which) (?:\w+ )?temperature\b|\bdegrees\b"),
    (
        "pressure",
        r"\b(?:what|which|how much) (?:[\w-]+ ){0,2}(?:pressure|strength|stiffness|modulus|force)\b"
        r"|\b(?:mega|kilo|giga)?pascals?\b|\bnewtons?\b",
    ),
    (
        "length",
        r"\b(?:what|which) (?:[\w-]+ ){0,2}(?:pore|particle|needle|channel|fib(?:er|re)|gauge)s?(?: \w+)? sizes?\b"
        r"|\b(?:pore|particle|grain) sizes? (?:is|are|was|were)\b|\bdiameter\b|\bhow (?:wide|thick|deep|tall)\b"
        r"|(?<!square )(?<!cubic )(?<!per )\b(?:micro|milli|nano|centi)met(?:er|re)s?\b",
    ),
    ("weight", r"\bhow heavy\b|\bhow (?:much|many \w+) (?:does|do|did|is|are)\b.*\bweighs?\b|\b(?:kilo)?grams\b"),
    ("volume", r"\b(?:milli|micro)?lit(?:er|re)s\b|\b(?:how many|what) (?:ml|cc)\b|\b(?:what|which) volume\b"),
    ("concentration", r"\b(?:what|which) (?:[\w-]+ ){0,2}concentrations?\b"),
    ("p-value", r"\bp[- ]values?\b"),
    (
        "place",
        r"\b(?:what|which) (?:city|cities|hospitals?|country|countries|clinics?|universit(?:y|ies)|cent(?:er|re)s?"
        r"|institut\w+|nation|state|town)\b",
    ),
    (
        "tissue",
        r"\b(?:what|which) (?:\w+ )?(?:tissues?|organs?|body parts?|parts? of (?:the|our|your) body)\b"
        r"|\bwhere in the body\b",
    ),
    ("animal", r"\b(?:what|which) (?:(?:kinds?|types?|sorts?) of |lab(?:oratory)? )?(?:animals?|species|creatures?)\b"),
    ("year", r"\b(?:what|which) year\b|\bsince when\b"),
    (
        "number",
        r"\b(?:what|which) (?:[\w-]+ ){0,2}(?:size|dose|volume"
        r"|density|score|value|threshold)\b"
        r"|\bhow (?:many|large|big|small|high|common)\b"
        r"|\bhow much\b(?! (?:research|evidence|data|work|stud(?:y|ies)|is known|(?:do|does|did) \w+ know)\b)"
        r"|\bdos(?:e|es|age|ages)\b"
        r"|\bhow far\b|\bsize of\b"
        r"|\bsample size\b|\bthe number of\b|\bcell number|\bcell count|\bwhat number\b"
        r"|\bdensity were\b",
    ),
    ("person", r"^\s*(?:and )?who(?:se)?\b|\b(?:which|what) (?:authors?|researchers?|groups?|scientists?|teams?)\b"),
)
"""How a question says which kind of value it wants; the first that fits counts."""


def wanted_value(lower: str) -> Wanted:
    """The kind of value that an answer must hold, or "" when none is asked for."""
    return next((kind for kind, pattern in WANTED if re.search(pattern, lower)), "")


WIDE = re.compile(
    r"\bwhat are\b|\bwhich (?:\w+ ){1,4}(?:are|were|have|do|did)\b|\blist\b|\bways\b|\bsummar"
    r"|\boverview\b|\badvantages and\b|\bpros and cons\b"
    r"|\bcompare\b|\bdifferences? between\b|\bstages\b|\bphases\b|\bsteps\b|\bmechanisms?\b"
    r"|\bfactors\b|\bmethods\b|\bstrategies\b"
    r"|\band (?:what|which|how|why|where|did)\b|\?.+\?|\bchallenges\b|\blimitations\b|\bproblems\b"
    r"|\b(?:says?|tells?|know|known|learn) (?:me |us )?about\b|\bexplain\b"
    r"|\b(?:findings|results) (?:on|about|for|with|of)\b"
    r"|\brisks\b|\ball the\b|\beverything\b|\bdescribe\b|\bhow (?:do|does|can|could|might)\b"
)


def is_wide(lower: str) -> bool:
    """Whether several points answer better than one."""
    return bool(WIDE.search(lower))


def find_terms(text: str, vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[Term, ...]:
    """The topic-bearing words of `text`, phrases of the lexicon taken whole, longest first."""
    placed = placed_words(text)
    tokens = [word for word, _, _ in placed]
    stemmed = [stem(word) for word in tokens]
    terms: list[Term] = []
    seen: set[Phrase] = set()
    place = 0
    while place < len(tokens):
        length = 1
        for size in range(min(lexicon.longest, len(tokens) - place), 1, -1):
            if tuple(stemmed[place : place + size]) in lexicon.same:
                length = size
                break
        phrase = tuple(stemmed[place : place + length])
        stretch = tokens[place : place + length]
        start, end = placed[place][1], placed[place + length - 1][2]
        place += length
        if phrase in seen or (length == 1 and _empty(stretch[0])):
            continue
        seen.add(phrase)
        term = make_term(" ".join(stretch), phrase, vocabulary, lexicon)
        terms.append(replace(term, start=start, end=end))
    return tuple(terms)


def _empty(word: str) -> bool:
    return word in STOP or (len(word) == 1 and not word.isdigit() and word.isascii())


def make_term(surface: str, phrase: Phrase, vocabulary: Vocabulary, lexicon: Lexicon) -> Term:
    """A term with those of its synonyms that the article uses."""
    phrases = (phrase, *lexicon.alternatives(phrase))
    known = len(phrases) > 1 or all(vocabulary.knows(part) or part in STOP for part in phrase)
    rare = max((rarity(word) for word in surface.split()), default=1.0)
    generic = all(word in GENERIC for word in surface.split())
    own = [vocabulary.idf(part) for part in phrase if part not in STOP] or [0.3]
    weight = max(own) * (0.25 if generic else 0.5 + 0.5 * rare)
    return Term(surface, phrases, weight, 0.0 if generic else rare, known)


COUNTED = re.compile(
    r"\b(?:how many|number of|count(?: up)?(?= the| all)(?: the)?) (?:of (?:the |these |those |all )?)?([\w\s’'-]+)"
)


PEOPLE = ("subjects", "patients", "participants", "volunteers", "people", "persons", "individuals", "women", "men")
TOOK_PART = re.compile(
    r"\bhow many (?:\w+ ){0,2}(?:took|take|taking) part\b"
    r"|\bhow many (?:\w+ ){0,2}(?:were )?(?:enrolled|participated|recruited)\b|\bsample size\b"
    r"|\bhow (?:big|large|small) (?:was|is|were) (?:the|that|this|its?) (?:\w+ )?(?:study|trial|sample|cohort)\b"
)
"""Asks how many people there were without calling them anything."""


def counted_noun(text: str) -> str | None:
    """What a "how many …" question counts: "how many preclinical studies are there" → "preclinical studies"."""
    if TOOK_PART.search(text.lower()):
        return PEOPLE[0]
    found = COUNTED.search(re.sub(r"\s*\([^)]*\)(?=\s+\w)", "", text.lower()))
    if found is None:
        return None
    noun: list[str] = []
    for word in found[1].split():
        if word in STOP:
            break
        noun.append(word)
    return " ".join(noun) or None
