"""Which sentences speak of a study whose number stands in another sentence.

Two cases, both inside one paragraph and both conservative. *Forward*: a sentence names a study ("Liu et al.",
"Pelled's research", "The first clinical trial …") without its number, and the number follows after sentences that
openly go on about it. *Continuation*: sentences right after a named and numbered study open by pointing back to it
("This finding …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.citations import mentions_within
from corpus.types import Mention, Sentence

_WORK = r"(?:research|study|studies|work|group|team|method|approach|findings|trial|experiments?|results)"
_SURNAME = r"(?:(?:van|von|de|der|den|la|le|di|da|el|al)\s)*[^\W\d_a-z][\w’'\-]+"
_NAMES = re.compile(
    rf"(?P<etal>{_SURNAME}(?:\s(?:and|&)\s{_SURNAME})?)\s(?:et\sal\b\.?|and\s(?:colleagues|co-?workers)\b)"
    rf"|(?P<owner>[A-Z][a-zà-ÿ\-]+)[’']s\s(?:\w+\s)?{_WORK}\b"
)
_NAMED_TRIAL = re.compile(r"\b[Tt]he\s[A-Z][A-Z\d-]{2,}\s(?:study|trial)\b")
_FIRST_TRIAL = re.compile(r"The\s(?:first|only|largest)\s(?:[\w-]+\s){0,2}(?:trial|study)\b")
_INTRODUCED = re.compile(r"(?:A|An|One)\s(?:[\w-]+\s){0,2}(?:study|trial|approach|strategy|method)\b")
# More than one study is meant: the sentence sums up, it does not go on about the last one.
_SEVERAL = re.compile(
    r"\b[Tt]hese\s(?:[\w-]+\s){0,2}(?:studies|trials|approaches|strategies|methods|works|articles)\b|^Taken\b"
)
_BACK = re.compile(
    r"(?:[^,.;]{2,45},\s)?(?:[Tt]his|[Tt]hese|[Tt]heir|[Tt]hey)\b"
    r"|The\s(?:[\w-]+\s)?(?:stud(?:y|ies)|trial|authors?|researchers|team|results?|findings?|success|experiments?|data)\b"
    r"|(?:Consequently|Thus|Therefore|As a result|Accordingly|Hence),\sthe\b"
)
_REACH = 3  # sentences between a name and its number


def study_names(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """The studies named by author in `text[start:end]`: the name as it would be cited, and its offsets.

    >>> study_names("as Liu et al. [58] and Pelled’s research show", 0, 45)
    [('Liu et al.', 3, 13), ('Pelled', 23, 40)]
    """
    found = []
    for match in _NAMES.finditer(text, start, end):
        name = f"{match['etal']} et al." if match["etal"] else match["owner"]
        found.append((name, match.start(), match.end()))
    return found


def attribute(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> tuple[Sentence, ...]:
    """The same sentences with `attributed` filled in; numbers that stand in the sentence itself are never repeated.

    `mentions` are those of the whole text, in its order.
    """
    given: dict[int, tuple[int, ...]] = {}
    for first, last in _paragraphs(sentences):
        _forward(text, sentences, mentions, first, last, given)
        _continue(text, sentences, mentions, first, last, given)
    return tuple(
        replace(sentence, attributed=tuple(n for n in given.get(index, ()) if n not in sentence.references))
        for index, sentence in enumerate(sentences)
    )


def named_numbers(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> dict[int, list[str]]:
    """For each reference number the names under which the text speaks of it.

    A name takes the first citation after it in its sentence, before the next name; without one, what was attributed
    forward.
    """
    names: dict[int, list[str]] = {}
    for sentence in sentences:
        found = study_names(text, sentence.start, sentence.end)
        for index, (name, start, _) in enumerate(found):
            stop = found[index + 1][1] if index + 1 < len(found) else sentence.end
            cited = mentions_within(mentions, start, stop)
            numbers = cited[0].numbers if cited else () if sentence.references else sentence.attributed
            if len(numbers) == 1:  # several numbers after one name: not known which is theirs
                names.setdefault(numbers[0], [])
                if name not in names[numbers[0]]:
                    names[numbers[0]].append(name)
    return names


def _paragraphs(sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    for index, sentence in enumerate(sentences):
        previous = sentences[index - 1] if index else None
        if previous and (previous.section_id, previous.paragraph) == (sentence.section_id, sentence.paragraph):
            bounds[-1] = (bounds[-1][0], index + 1)
        else:
            bounds.append((index, index + 1))
    return bounds


def _forward(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    first: int,
    last: int,
    given: dict[int, tuple[int, ...]],
) -> None:
    for index in range(first, last):
        sentence = sentences[index]
        if sentence.references:
            continue
        named = _names_study(text, sentence, mentions) or bool(_FIRST_TRIAL.match(text, sentence.start, sentence.end))
        introduced = not named and bool(_INTRODUCED.match(text, sentence.start, sentence.end))
        if not named and not introduced:
            continue
        for after in range(index + 1, min(last, index + 1 + (_REACH if named else 1))):
            if _names_study(text, sentences[after], mentions) or not _points_back(text, sentences[after]):
                break
            if cited := mentions_within(mentions, sentences[after].start, sentences[after].end):
                for between in range(index, after):
                    given.setdefault(between, cited[0].numbers)
                break


def _continue(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    first: int,
    last: int,
    given: dict[int, tuple[int, ...]],
) -> None:
    chain: tuple[int, ...] = ()
    for index in range(first, last):
        sentence = sentences[index]
        if _names_study(text, sentence, mentions):
            chain = sentence.references or given.get(index, ())
        elif index in given:
            chain = given[index]  # between a name and its number
        elif sentence.references:
            # The number of the study just attributed forward keeps the chain; any other citation ends it.
            chain = chain if index - 1 in given and set(chain) & set(sentence.references) else ()
        elif chain and _points_back(text, sentence):
            given[index] = chain
        else:
            chain = ()


def _names_study(text: str, sentence: Sentence, mentions: Sequence[Mention]) -> bool:
    """Whether the sentence speaks of a study; a name inside a citation ("(Liu et al., 2019)") is no speaking of it."""
    cited = mentions_within(mentions, sentence.start, sentence.end)
    return bool(
        any(
            not any(mention.start <= match.start() < mention.end for mention in cited)
            for match in _NAMES.finditer(text, sentence.start, sentence.end)
        )
        or _NAMED_TRIAL.search(text, sentence.start, sentence.end)
    )


def _points_back(text: str, sentence: Sentence) -> bool:
    content = text[sentence.start : sentence.end]
    return bool(_BACK.match(content)) and not _SEVERAL.search(content)
