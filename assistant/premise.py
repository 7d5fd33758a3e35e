"""Does a question take for granted what the evidence does not say: the reverse of it, or the same of something else?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from assistant.cite import quote_of, rows_of, species_in
from assistant.language import says, spaced, stems, words
from assistant.model.kinds import Things, packaged_kinds, packaged_places
from assistant.model.quantities import Quantity, missing, quantities
from assistant.points import Point
from assistant.question import PEOPLE, Question
from corpus.types import Article

READ = 2
"""Quotes that are held against a question: the best ones, which tell of the same."""

PRESUMES = re.compile(
    r"^\s*(?:and |but |so )?(?:why|how come|for (?:what|which) reason"
    r"|(?:by )?how (?:much|far|strongly|quickly|soon|well|completely|fully) (?:does|do|did|is|are|was|were|has|have)"
    r"|to what extent"
    r"|how (?:does|do|did|is|are|was|were|can|could)"
    r"|(?:by|through|in|via) (?:what|which) (?:route|means|mechanism|way|pathway|process|manner|receptor|gene)s?"
    r"|through what"
    r"|explain (?:how|why)|what(?:['’]s| is| was) the (?:reason|cause|explanation)"
    r"|.*\b(?:is|was|are|were) (?:that|this|it|they) (?:because|due|down to)\b"
    r"|through which|what (?:makes|made|gives|explains|explained|causes|caused|lets|drives))\b",
    re.IGNORECASE,
)
"""How a question begins that asks for the reason or the way of something, and so says that it is so."""


TOLD_FIRST = re.compile(r"\s*((?:[^\s?]+ ){3,}[^\s?]*[a-z0-9)])[.!]\s+(?=[A-Z][^?]*\?\s*$)")
"""A statement, and a question that goes on from it: "The gel slows the growth. By which route?"."""
OF_ONESELF = re.compile(r"\b(?:I|I['’]m|my|we|our|me|us)\b", re.IGNORECASE)
"""Tells of whoever asks."""
ASKS_NAME = re.compile(
    r"\b(?:called|named?|(?:what|which|who)(?: \w+)? (?:is|was|are|were) (?:it|that|this|they))\b", re.IGNORECASE
)
"""Asks what is meant by what was said before, and so takes none of it for granted."""

SENTENCE = re.compile(r"[.;!?]\s+")


def presumes(question: str) -> bool:
    """Whether a question, or the last sentence of it, asks for the reason or the way of something."""
    return any(PRESUMES.match(part) for part in (question, SENTENCE.split(question)[-1]))


def presumes_the_reverse(question: str, quotes: Sequence[str]) -> bool:
    """Whether a question asks why or how something is so of which the best quotes say the reverse.

    >>> presumes_the_reverse("Why does the gel slow the growth of bone?", ["The gel increased the growth of bone."])
    True
    >>> presumes_the_reverse("Does the gel slow the growth of bone?", ["The gel increased the growth of bone."])
    False
    """
    if not (stated := _stated(question)):
        return False
    from assistant.model.polarity import directed_otherwise  # with its word lists, which few questions need

    return any(directed_otherwise(stated, quote) for quote in quotes)


def _stated(question: str) -> str:
    """What a question says to be so: the whole of one that asks why or how, else a statement before it; "" for none."""
    if presumes(question):
        return question
    told = TOLD_FIRST.match(question)
    return "" if told is None or OF_ONESELF.search(told[1]) or ASKS_NAME.search(question) else told[1]


ASKS_OF = re.compile(r"^\s*(?:and |but |so )?(?:by |in )?(?:which|what|how|when|who)\b", re.IGNORECASE)
STUDY = re.compile(r"\b(?:trials?|stud(?:y|ies))\b", re.IGNORECASE)
IN_DOUBT = re.compile(r"\b(?:no|not|nobody|none|any|without|lack\w*|been)\b", re.IGNORECASE)
"""What a question holds that asks whether there is such a study, and so takes none for granted."""
NOT_YET = re.compile(
    r"\b(?:studies|trials|research)\b[^.;]*\bnot (?:yet )?been (?:conducted|performed|done|carried)", re.IGNORECASE
)


def _asks(question: str) -> bool:
    return bool(ASKS_OF.match(question)) or presumes(question)


WORSE = re.compile(
    r"\b(?:(?:get|gets|got|fare[ds]?|do|did|become|becomes|became|grow|grew|end(?:ed|s)? up|come out|came out)"
    r" (?:\w+ ){0,2}worse|deteriorat\w+)\b",
    re.IGNORECASE,
)
IMPROVED = re.compile(r"\bimprov(?:ed|ements?)\b", re.IGNORECASE)
"""Says that things went well."""
DECLINED = re.compile(r"\b(?:worse\w*|deteriorat\w+|impair\w*|declin\w+)\b", re.IGNORECASE)


def presumes_a_decline(question: str, quotes: Sequence[str]) -> bool:
    """Whether a question asks why something got worse of which the quotes tell improvements and nothing worse.

    >>> presumes_a_decline("Why did the goats get worse?", ["Improved bone formation in goats."])
    True
    """
    if not presumes(question) or not WORSE.search(question) or any(map(DECLINED.search, quotes)):
        return False
    return any(map(IMPROVED.search, quotes))


def presumes_a_study(question: str, quotes: Sequence[str]) -> bool:
    """Whether a question asks for the result of a study of which the best quotes say that nobody has made it."""
    if not _asks(question) or not STUDY.search(question) or IN_DOUBT.search(question):
        return False
    return any(NOT_YET.search(quote) for quote in quotes)


def presumes_another_amount(question: str, quotes: Sequence[str]) -> bool:
    """Whether a question takes an amount for granted, as of time, that no quote has, while they tell of others."""
    if not presumes(question):
        return False
    told = [one for quote in quotes for one in quantities(quote)]
    strange = missing((one for one in quantities(question) if one.dimension), told)
    return any(one.dimension == other.dimension for one in strange for other in told)


ROMAN = ("I", "II", "III", "IV", "V")


def _designated(text: str) -> set[tuple[str, str]]:
    """What a text numbers among others, and how, without letters behind: "phase 2a" → {("phase", "II")}."""
    from assistant.model.names import phases

    found = (phase.rstrip("AB").split() for phase in phases(text))
    return {(noun, ROMAN[int(one) - 1] if one in "12345" else one) for noun, one in found}


def presumes_another_phase(question: str, quotes: Sequence[str]) -> bool:
    """Whether a question asks of a phase, stage or type that no quote names, while they name others.

    >>> presumes_another_phase("What did the phase III trial show?", ["A phase I/IIa trial showed that it is safe."])
    True
    """
    if not _asks(question) or IN_DOUBT.search(question):
        return False
    told = {one for quote in quotes for one in _designated(quote)}
    sorts = {noun for noun, _ in told}
    return any(one[0] in sorts and one not in told for one in _designated(question))


PEOPLE_AFTER = re.compile(rf" (?:\w+ ){{0,2}}?(?:{'|'.join(PEOPLE)})\b", re.IGNORECASE)
"""What stands behind a number of people."""


def presumes_another_headcount(question: str, quotes: Sequence[str]) -> bool:
    """Whether a question tells how many people took part, and the quotes tell of another number.

    >>> presumes_another_headcount("Sixty patients took part. How were they split?", ["It enrolled 20 subjects."])
    True
    """
    if not _asks(SENTENCE.split(question)[-1]):
        return False
    told = [one for quote in quotes for one in quantities(quote)]
    headed = any(_headcounts(quote) for quote in quotes)
    return headed and bool(missing(_headcounts(question), told))


def _headcounts(text: str) -> list[Quantity]:
    return [one for one in quantities(text) if not one.dimension and PEOPLE_AFTER.match(text, one.end)]


def presumes_wrongly(asked: Question, points: Sequence[Point], article: Article) -> bool:
    """Whether a question takes for granted what the best points say otherwise: a single row is read whole."""
    question = asked.text
    quotes = [quote_of(point, article) for point in points[:READ]]
    rows = list(dict.fromkeys(row for point in points for _, row in rows_of(point, article)))
    if len(rows) == 1:
        quotes.append(article.text[rows[0].start : rows[0].end])
    if _stated(question) and any(presumes_the_reverse(in_words_of(quote, asked), [quote]) for quote in quotes):
        return True
    found = (
        presumes_a_decline,
        presumes_a_study,
        presumes_another_amount,
        presumes_another_phase,
        presumes_another_headcount,
    )
    return any(wrongly(question, quotes) for wrongly in found)


def in_words_of(quote: str, asked: Question) -> str:
    """A question with the words that a quote has for the same things in place of its own."""
    said, text = spaced(stems(quote)), asked.text
    for term in reversed(asked.terms):
        own = term.phrases[0]
        held = next((phrase for phrase in term.phrases if says(said, (phrase,))), own)
        if held != own:
            text = f"{text[: term.start]}{' '.join(held)}{text[term.end :]}"
    return text


def names_another(question: str, points: Sequence[Point], article: Article) -> str:
    """What a question names and the points say nothing of, since they tell of another of its kind; "" for none.

    That is an animal, the authors of a study, a place, or of a question that asks why something is so a part of the
    body.
    """
    quotes = [quote_of(point, article) for point in points]
    return (
        _other_species(question, points, quotes, article)
        or _other_authors(question, points, quotes, article)
        or _other_place(question, quotes, article)
        or (_other_site(question, quotes) if presumes(question) else "")
    )


def _other_species(question: str, points: Sequence[Point], quotes: Sequence[str], article: Article) -> str:
    asked = species_in(question)
    if not asked:
        return ""
    known = species_in(article.text, asked)
    if presumes(question) and (strange := [name for name in asked if name not in known]):
        return ", ".join(strange)
    quoted = {name for quote in quotes for name in species_in(quote)}
    rows = [row for point in points for _, row in rows_of(point, article)]
    told = quoted | {name for row in rows for name in species_in(article.text[row.start : row.end])}
    if not told or told & set(asked):
        return ""
    # What rows alone tell of counts against an animal that the article never names.
    return ", ".join(asked) if quoted or not known else ""


def _other_authors(question: str, points: Sequence[Point], quotes: Sequence[str], article: Article) -> str:
    """The authors that a question names, where what is quoted is neither theirs nor names them."""
    named = _authors(question, article)
    cited = {number for point in points for number in (*point.references, *point.attributed)}
    if not named or set().union(*named.values()) & cited or any(name in quote for name in named for quote in quotes):
        return ""
    if any(not (*point.references, *point.attributed) and _tells_of(point, named, article) for point in points):
        return ""
    return ", ".join(sorted(named))


def _tells_of(point: Point, named: Collection[str], article: Article) -> bool:
    """Whether the paragraph that a point is from names all of some authors: "these studies" are theirs."""
    place = (point.section_id, point.paragraph)
    texts = [article.text[one.start : one.end] for one in article.paragraphs if (one.section_id, one.number) == place]
    return any(all(name in text for name in named) for text in texts)


def _authors(text: str, article: Article) -> dict[str, set[int]]:
    """The names of authors in a text, as the article names them, with the references of each."""
    found: dict[str, set[int]] = {}
    for match in NAME.finditer(text):
        for reference in article.references:
            if any(re.match(rf"{match[1]}\b", name) for name in reference.names):
                found.setdefault(match[1], set()).add(reference.number)
    return found


NAME = re.compile(r"(?:(?<=[\w,;:(] )|^(?=\S+(?: et al\b| and |['’]s)))([A-Z][a-z]+)\b")
"""A name inside a sentence, or one at its beginning that is marked as that of authors."""


PLACE = re.compile(r"\b(?:in|of|for|from) (?:the )?((?:[A-Z][a-z]{3,} ?)+)(?=[\W]|$)")
PLACED = re.compile(r"\b[Ii]n (?:the )?(?:[A-Z][a-z]{2,} ?)+")


def _other_place(question: str, quotes: Sequence[str], article: Article) -> str:
    """A place that the quotes do not name, while they name another; or a name behind "in" that the article never
    writes, where they tell of something "in" another name."""
    if another := _unnamed(_named(question, packaged_places()), quotes, packaged_places()):
        return another
    asked = [name.strip() for name in PLACE.findall(question)]
    if not asked or not any(map(PLACED.search, quotes)):
        return ""
    said = article.text.lower()
    strange = [name for name in asked if name.lower()[:-2] not in said]  # "Koreans" are of Korea
    return strange[0] if len(strange) == len(asked) else ""


def _other_site(question: str, quotes: Sequence[str]) -> str:
    """The one part of the body that a question names, and the quotes do not, while they name another."""
    sites = packaged_kinds().sites
    asked = _named(question, sites)
    return _unnamed(asked, quotes, sites) if len(set(asked.values())) == 1 else ""


def _named(text: str, things: Things) -> Things:
    """The things that a text names, by the words that it names them with, in its order."""
    return {word: things[part] for word in words(text) for part in stems(word) if part in things}


def _unnamed(asked: Things, quotes: Sequence[str], things: Things) -> str:
    """The first word of what is asked of, where the quotes name none of it, but others of its kind; else ""."""
    told = {thing for quote in quotes if asked for thing in _named(quote, things).values()}
    return "" if not told or told & set(asked.values()) else next(iter(asked))
