"""Understanding a follow-up from the conversation, without a language model.

A question that leans on what was said before (a pronoun, an opening "and", a bare "why?") gets the topic of the earlier
question; one that stands on its own is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.cite import SPECIES, species_in
from assistant.language import STOP, placed_words, stem, words
from assistant.lean import CORRECTS, OPENS, SOURCE
from assistant.question import Question, Term, generic
from corpus.errors import ReviewError

OPENERS = re.compile(r"^\s*(?:and|but|so|or|what about|how about|ok(?:ay)?|then|also)[\s,]+", re.I)
Classes = Sequence[frozenset[str]]
"""Sets of stems that stand for like things, such as the drugs of a table."""

CARRIED = 8
"""How many terms of the earlier question are carried along at most."""


INSTRUCTION = re.compile(
    r"(?:^|[.!?:;,#\]>*]\s*|\b(?:and|then|now|please|just|instead|also|to|must|should|will|you|okay?)\s+)"
    r"(?:(?:ignore|disregard|forget|override|bypass|skip)\b.*\b(?:instructions?|rules?|article|review|prompt|context"
    r"|checks?|above|previous|everything|all|cells?|citations?|sources?)\b"
    r"|(?:stop|quit|skip|avoid) (?:citing|quoting|checking)\b|(?:switch|turn) off (?:the|your|all|every)\b"
    r"|tell (?:me|us) a (?:lie|joke|story|secret)\b|(?:use your imagination|speculate|let['’]?s play)\b"
    r"|(?:put|append|insert|add|prepend) (?:an? |the )?(?:citation |word )?[\"“'\[]"
    r"|make (?:the|your) (?:answer|reply|response)s?\b"
    r"|(?:rewrite|reword|falsify|alter|change) (?:the|every|all|each|section|table)\b"
    r"|replace (?:it|them|this|that|every|each|all)\b|quote it as\b"
    r"|pretend\b|role-?play\b|imagine (?:you|that you)\b|act as\b|behave (?:as|like)\b"
    r"|(?:invent|make up|fabricate|guess|estimate) (?:an?|some|the|your|any|something|one|it|three|two)\b"
    r"|(?:begin|start|end|finish|preface) (?:your|the|each|every) (?:answer|reply|response|sentence)"
    r"|(?:answer|reply|respond|speak|talk|write)(?: \w+){0,3} (?:with|like|as|in the style)\b"
    r"|(?:say|repeat|print|output|echo|type) (?:that|exactly|only|after|the (?:words?|phrase|text|dose|number|claim"
    r"|sentence|statement)|[\"“'])"
    r"|(?:reveal|print|output|show|dump|leak|repeat|translate) (?:me )?(?:your|the|all) (?:\w+ ){0,3}"
    r"(?:prompts?|instructions|configuration|config|rules|system|variables|keys?|files?)\b"
    r"|(?:write|compose|sing|tell|draft|create|generate) (?:me |us )?an? (?:\w+ ){0,2}"
    r"(?:poem|sonnet|song|story|joke|essay|function|program|script|haiku|limerick|rap|email|letter|tweet|advert)\b"
    r"|(?:cite|claim|state|tell (?:me|us|him|her|everyone)|confirm) (?:that |section |reference |\[)?"
    r"(?:it |they |this |that )?\d{2,}\b(?=.*[.!]))"
    r"|\b(?:correct|right|expected) answer (?:to|is)\b|\bi(?: am|['’]m) your (?!\w+ patient)\w+"
    r"|\byour (?:next |whole |entire |final )?(?:output|answer|reply|response)s? (?:must|should|has to|is to)\b"
    r"|\byou are (?:now|no longer|an? (?:\w+ )?(?:assistant|bot|model|doctor|pirate|poet|expert|ai|system|agent))\b"
    r"|\b(?:system|developer|admin|debug|root|god) ?(?:prompt|mode|message|access|override|:)"
    r"|\b(?:your|the) (?:hidden |secret |system |initial |original )(?:instructions?|prompt|configuration|config"
    r"|guidelines|rules)\b|\byour (?:instructions?|prompt|guidelines|rules)\b|\bnew (?:instructions?|rules?|task)\s*:"
    r"|\b(?:checks? (?:is|are)|check has been) (?:disabled|off|suspended)\b"
    r"|\benvironment variables?\b|\bjailbreak|\bpasswords?\b|\bapi[- ]keys?\b|\bworking directory\b|\bend of document\b"
    r"|\beven if you (?:have|need) to\b|\b(?:do not|don['’]t|never|without) (?:cite|citing|check|checking|mention)"
    r"|\b(?:quot|cit|check|refus)ing (?:\w+ ){0,3}(?:is|are) (?:now )?(?:forbidden|prohibited|banned|disabled)\b"
    r"|\b(?:answers?|replies|responses?) (?:must|should|have to|need to|are to) (?:now )?(?:come|contain|start|end)\b"
    r"|\bnew (?:polic(?:y|ies)|directives?)\b|\bset \w+ ?="
    r"|\bwithout (?:a |any )?(?:citations?|sources?)\b|\buser is\b|\bignore (?:all|any|every|your|previous)\b",
    re.I,
)
"""What is said to the assistant and not asked of the article. Such sentences change nothing and are left out."""


PLEASED = frozenset("good great nice perfect right fine sure thank yes so well".split())
"""Words that are left of an instruction and ask nothing."""


def without_instructions(text: str) -> str:
    """The sentences of a question that ask something of the article; "" when none does."""
    sentences = re.split(r"(?<=[.!?:;])\s+", re.sub(r"</?\w+>", " ", text))
    if not INSTRUCTION.search(text):
        return text
    kept, dropped = [], ""
    for sentence in sentences:
        told = dropped.endswith(":")  # what stands behind "… say this:" is part of the instruction
        dropped = sentence if told or INSTRUCTION.search(sentence) else ""
        if not dropped:
            kept.append(sentence)
    left = " ".join(kept).strip()
    return left if set(words(left)) - STOP - PLEASED else ""


PREAMBLE = re.compile(
    r"^\s*(?:(?:(?:for )?(?:my|our)|i|i['’](?:m|ve|d)|we|we['’](?:re|ve|d))\b[^?]*?[.;:!–—]"
    r"|(?:[\w-]+ ){1,4}here\b(?:,[^?]*?)?[.:;!–—]"
    r"|i(?:['’]?m| am) (?:an? |the )?[^?,]{3,40}"
    r",(?=\s+(?:is|are|was|were|which|what|how|do|does|did|has|have|can|why)\b)"
    r")\s+(?=\S+\s+\S)",
    re.I,
)
POINTING = re.compile(
    r"^(?:\S+\s+){0,5}?(?:it|its|this|that|these|those|they|them|their"
    r"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )there|such|so)\b"
    r"|\b(?:ones?|(?:each|either|both|any|all|neither) of (?:them|these|those))\b"
    r"|\bthe (?:old|new|other|former|latter|stuff)\b",
    re.I,
)
"""What points back at a statement before the question; a pronoun further on points at the question itself."""


def without_preamble(text: str) -> str:
    """A question without the statement before it in which the asker speaks of himself, unless it points back there.

    >>> without_preamble("I am writing a thesis on bone; which studies used rats?")
    'which studies used rats?'
    >>> without_preamble("I broke a vertebra. Does it heal by itself?")
    'I broke a vertebra. Does it heal by itself?'
    """
    found = PREAMBLE.match(text)
    if found is None or POINTING.search(text[found.end() :]):
        return text
    return text[found.end() :]


def user_turns(history: Sequence[Mapping[str, Any]]) -> list[str]:
    """The user's earlier questions, oldest first.

    Raises:
        ReviewError: the history is no list of {"role", "content"}; the sentence names the message.
    """
    if isinstance(history, (str, bytes, Mapping)) or not isinstance(history, Sequence):
        raise ReviewError(
            f"The history is a {type(history).__name__}: give a list of {{'role': …, 'content': …}} messages."
        )
    turns = []
    for place, message in enumerate(history):
        if not isinstance(message, Mapping) or message.get("role") not in ("user", "assistant", "system"):
            raise ReviewError(
                f"Message {place} of the history is {str(message)[:60]!r}: "
                "give {'role': 'user' or 'assistant', 'content': text}."
            )
        text = content_text(message.get("content"), place)
        if message["role"] == "user" and text.strip():
            turns.append(text.strip())
    return turns


def content_text(content: Any, place: int) -> str:
    """The text of a message, given as a string or as a list of {"type": "text", "text": …} parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, Sequence) and all(isinstance(part, Mapping) for part in content):
        return " ".join(str(part.get("text", "")) for part in content if part.get("type", "text") == "text")
    raise ReviewError(f"The content of message {place} of the history is a {type(content).__name__}: give a string.")


def stand_alone(text: str, question: Question, before: Question, classes: Classes = ()) -> str:
    """A leaning question with the topic of the earlier one, as one question: "How many cells? (minipig study)"."""
    if SOURCE.match(text):
        return before.text  # its answer is shown with its sources
    text = CORRECTS.sub("and ", text)
    replaced = _swapped(text, question, before, classes)
    if replaced is not None:
        return replaced
    text, settled = _pointed(text, before, classes)
    own = {phrase for term in question.terms for phrase in term.phrases}
    replaced_kinds = kinds_named(question, classes)
    carried = [
        term
        for term in before.terms
        if term not in settled
        and (not generic(term) or species_in(term.surface))
        and not own & set(term.phrases)
        and not replaced_kinds & kinds_of(term, classes)
    ]
    strongest = sorted(carried, key=lambda term: -term.weight)[:CARRIED]
    topic = ", ".join(earlier_words(before.text, term) for term in before.terms if term in strongest)
    return f"{bare(text)} ({topic})" if topic else bare(text)


def bare(text: str) -> str:
    """A question without the words that only join it to the one before ("And how many?" → "How many?")."""
    rest = OPENERS.sub("", text).strip() or text.strip()
    return rest[0].upper() + rest[1:]


def topic_apart(text: str) -> tuple[str, str]:
    """A question as it was asked, and the topic that `stand_alone` put in brackets at its end ("" for none)."""
    bare = text.rstrip()
    opening = bare.rfind(" (") if bare.endswith(")") else -1
    return (bare[:opening], bare[opening:]) if opening > 0 else (bare, "")


def kinds_of(term: Term, classes: Classes) -> set[int]:
    """The places of the classes that a term names one of."""
    return {place for place, alike in enumerate(classes) if _one_of(term, alike)}


def _one_of(term: Term, alike: frozenset[str]) -> bool:
    return not alike.isdisjoint(term.phrases[0])


def kinds_named(question: Question, classes: Classes) -> set[int]:
    """The classes of which a question names one: what it carries from before must be of others."""
    return {place for term in question.terms for place in kinds_of(term, classes)}


FIRST = re.compile(r"\bthe (?:former|first (?:one|of (?:them|these|those|the two))|first(?=[ ,?.]*$|,))", re.I)
SECOND = re.compile(
    r"\bthe (?:latter|(?:second|other|last) (?:one|of (?:them|these|those|the two))|second(?=[ ,?.]*$|,))", re.I
)


def _pointed(text: str, before: Question, classes: Classes) -> tuple[str, Sequence[Term]]:
    """ "And the second one?" after "X or Y?": the text with Y named in its place, and the two that need no carrying.

    The text as it is, with none, unless the earlier question names two of a kind.
    """
    for alike in classes:
        named = [term for term in before.terms if _one_of(term, alike)]
        if len(named) == 2:
            for pattern, term in zip((FIRST, SECOND), named, strict=True):
                if pattern.search(text):
                    return pattern.sub(earlier_words(before.text, term), text), named
    return text, ()


def earlier_words(text: str, term: Term) -> str:
    return text[term.start : term.end] or term.surface


def _swapped(text: str, question: Question, before: Question, classes: Classes) -> str | None:
    """ "And Deng?" after "What did Liu find?": the earlier question with the name put in place of the other one."""
    phrase = OPENERS.sub("", text).strip(" ?.!")
    if PLACE.fullmatch(phrase) and OPENS.match(text) and len(PLACE.findall(before.text)) == 1:
        return PLACE.sub(phrase, before.text)
    names = NAME.findall(phrase)
    old = NAME.findall(_decapitalised(before.text))
    rest = [term for term in question.terms if not generic(term)]
    if len(names) == 1 and old and OPENS.match(text) and len(rest) <= 2 and names[0] not in old:
        for match in AUTHORS.finditer(before.text):
            if match.group(1) in old:
                tail = ABOUT.sub("", before.text[match.end() :])
                return f"{before.text[: match.start()]}{names[0]} et al.{tail}"
    return _exchanged(OPENERS.sub("", text).rstrip(" ?.!"), before.text, classes) if OPENS.match(text) else None


def _exchanged(phrase: str, earlier: str, classes: Classes) -> str | None:
    """The earlier question with `phrase` in place of its like: the same noun otherwise qualified, another species, or
    another value of the same table column.

    "In the remodeling phase" for "in the reparative phase"; "in dogs" for "in rats".
    """
    bare = PREPOSITION.sub("", phrase)
    if (ordinal := ONE.fullmatch(bare)) and len(STRETCHES.findall(earlier)) == 1:
        return STRETCHES.sub(rf"the {ordinal[1]} \1", earlier)
    if SUPERLATIVE.fullmatch(bare) and len(SUPERLATIVE.findall(earlier)) == 1:
        return SUPERLATIVE.sub(bare, earlier)
    if len(bare.split()) == 2:
        head = bare.split()[1]
        found = re.search(rf"\b[\w-]+ {re.escape(head)}\b", earlier, re.I)
        if found and found.group().lower() != bare.lower():
            return earlier[: found.start()] + bare + earlier[found.end() :]
    if len(bare.split()) != 1:
        return _phrase_exchanged(phrase, earlier, classes)
    for name in species_in(earlier) if species_in(bare) else ():
        return re.sub(rf"\b(?:{SPECIES[name]})\b", bare, earlier, count=1, flags=re.I)
    for alike in classes:
        for word, start, end in placed_words(earlier) if stem(bare.lower()) in alike else ():
            if stem(word) in alike:
                return earlier[:start] + bare + earlier[end:]
    return None


def _phrase_exchanged(phrase: str, earlier: str, classes: Classes) -> str | None:
    """The earlier question with a longer phrase in place of the one that tells of something else of its kind.

    "How many cells in the rabbit jaw experiment" for "… into the minipigs' vertebrae".
    """
    if len(phrase.split()) > LONGEST_PHRASE or OPENING_PREPOSITION.match(phrase) is None:
        return None
    named = {stem(word) for word, _, _ in placed_words(phrase)}
    for alike in classes:
        if not named & alike:
            continue
        for start in (start for word, start, _ in placed_words(earlier) if stem(word) in alike - named):
            around = next((m for m in PHRASES.finditer(earlier) if m.start() < start < m.end()), None)
            if around is not None:
                return f"{earlier[: around.start()]}{phrase}{earlier[around.end() :]}"
    return None


LONGEST_PHRASE = 7
"""Words of a phrase that takes the place of another."""

IN = r"(?:in|into|on|onto|for|with|of|to|at|from|by|among)"
ONE = re.compile(r"(first|second|third|fourth|next|last|final|previous|other) one", re.I)
STRETCHES = re.compile(r"\bthe [\w-]+ (phase|stage|step|period|part|group)\b", re.I)
"""What "And in the final one?" is one of: "in the reparative phase"."""

OPENING_PREPOSITION = re.compile(rf"{IN}\b", re.I)
PHRASES = re.compile(rf"\b{IN}\b[^?.,;]*?(?=\s+{IN}\b|[?.,;]|$)", re.I)
"""What stands behind a preposition, up to the next one."""

SUPERLATIVE = re.compile(
    r"\b(?:highest|most|largest|biggest|greatest|lowest|fewest|smallest|least|longest|shortest|oldest|youngest)\b", re.I
)
"""What "And the fewest?" puts in place of its like."""

PREPOSITION = re.compile(r"^(?:(?:in|for|with|of|about|on|to|at|during|by|after|from)\s+)?(?:(?:the|a|an)\s+)?", re.I)

ABOUT = re.compile(r"\s+(?:about|on|regarding|concerning|with)\b[^?]*")
"""What the earlier question asked of the other author is not asked of this one."""

PLACE = re.compile(r"\bin (?:the )?[A-Z][a-z]+(?: [A-Z][a-z]+)*\b(?![’'])")
"""Where something is so: "And in Germany?" puts it in place of its like."""

NAME = re.compile(r"\b[A-Z][a-z]{1,}\b(?! \d)")
AUTHORS = re.compile(r"\b([A-Z][a-z]{1,})\b(?: et al\.?| and colleagues| and [A-Z][a-z]+)?")


def _decapitalised(text: str) -> str:
    """The text with its first letter small: the capital of a sentence is no name."""
    return text[:1].lower() + text[1:]
