"""Finding evidence: vector and lexical search fused, and what the question names directly put first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from assistant.embed import Encoded, TextEncoder
from assistant.index.build import Index
from assistant.index.openness import Openness, weigh
from assistant.language import stems
from assistant.lexical import LexicalIndex, StemIndex, window_stems
from assistant.lexicon import Lexicon, make_lexicon
from assistant.parameters import Parameters
from assistant.question import Question, Wanted, read_question
from assistant.rank import (
    FEATURES,
    Floats,
    holds_wanted,
    interaction,
    piece_frequency,
    relative,
    token_weights,
)
from assistant.scored import Matches, Probe, Scored
from assistant.spelling import Speller, make_speller
from assistant.types import Evidence, Origin
from assistant.units import Unit
from assistant.vocabulary import Vocabulary, make_vocabulary
from corpus.locate import locator

READ = 16
"""Questions that are remembered as read: several steps read the same, and every turn those before it."""

ENOUGH = 16
"""So many questions that a sentence leaves open show how words stand together; more would delay the first answer."""

KEYWORDS = re.compile(r"\bkey ?-?(?:words?|terms?)\b", re.I)
"""What asks for the keywords: a list of words says nothing to any other question."""


class Searcher:
    """The searches over one index; built once, shared by all questions."""

    def __init__(self, index: Index, embedder: TextEncoder, parameters: Parameters) -> None:
        self.index = index
        self.embedder = embedder
        self.parameters = parameters.of_article(bare=not index.weighs_openness)
        self.lexicon: Lexicon = make_lexicon(index.article, self.unit_stems.stems, everyday=parameters.everyday_words)
        self.vocabulary: Vocabulary = make_vocabulary(self.unit_stems.stems)
        self._read = lru_cache(maxsize=READ)(self._understood)
        self._held: dict[Wanted, NDArray[np.bool_]] = {}

    def glosses_of(self, unit: Unit) -> tuple[str, ...]:
        """The unit in everyday words, where the article has it so and it is used."""
        return unit.glosses if self.parameters.glosses else ()

    @property
    def _glosses(self) -> Iterator[str]:
        """The glosses of all units, one after the other."""
        return (text for unit in self.index.units for text in self.glosses_of(unit))

    @cached_property
    def glossed(self) -> bool:
        """Whether any unit is there in everyday words, too; else its own text stands for them."""
        return self.index.glossed and self.parameters.glosses

    @property
    def gloss_rows(self) -> Sequence[NDArray[np.int64]]:
        """For each unit the rows of `vectors` of its glosses, or its own row where it has none."""
        return self.index.gloss_rows if self.parameters.glosses else [np.asarray([row]) for row in self.index.unit_rows]

    @cached_property
    def _chunk_lexical(self) -> LexicalIndex:
        return LexicalIndex([chunk.embed_text for chunk in self.index.chunks])

    @cached_property
    def unit_stems(self) -> StemIndex:
        return StemIndex([stems(unit.embed_text) for unit in self.index.units])

    @cached_property
    def gloss_stems(self) -> StemIndex:
        if not self.glossed:
            return self.unit_stems
        said = zip(self.index.units, self.unit_stems.stems, strict=True)
        return StemIndex([[*own, *stems(" | ".join(self.glosses_of(unit)))] for unit, own in said])

    @cached_property
    def window_stems(self) -> StemIndex:
        titles = {section.id: stems(section.title) for section in self.index.article.sections}
        windows = zip(self.index.units, window_stems(self.index.units, self.unit_stems.stems), strict=True)
        return StemIndex([[*titles.get(unit.section_id, ()), *parts] for unit, parts in windows])

    @cached_property
    def _gloss_flat(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The gloss rows of all units one after the other, and where each unit's begin."""
        if not self.glossed:
            return self.index.unit_rows, np.arange(len(self.index.units))
        groups = self.gloss_rows
        return np.concatenate(groups), np.cumsum([0, *(len(group) for group in groups[:-1])])

    @cached_property
    def paragraphs(self) -> NDArray[np.int64]:
        """For each unit the number of its paragraph; a table row is a paragraph by itself."""
        numbers: dict[tuple[str, int, int], int] = {}
        homes = [(u.section_id, u.paragraph, u.row or (0 if u.paragraph else u.start)) for u in self.index.units]
        return np.asarray([numbers.setdefault(home, len(numbers)) for home in homes], dtype=np.int64)

    @cached_property
    def said(self) -> frozenset[str]:
        """The stems of all words of the article and of its glosses."""
        return frozenset().union(*self.unit_stems.stems, *map(stems, self._glosses))

    @cached_property
    def _squeezed(self) -> str:
        """The article and its glosses without anything but letters and digits."""
        said = chain([self.index.article.text], self._glosses)
        return "".join(character for text in said for character in text if character.isalnum())

    def writes(self, code: str) -> bool:
        """Whether the article writes a code such as a gene's name, however hyphenated; or means it by another word."""
        bare = "".join(character for character in code if character.isalnum())
        bare = bare[:-1] if bare.endswith("s") and bare[:-1].isupper() else bare
        if bare in self._squeezed or self.lexicon.alternatives(tuple(stems(code))):
            return True
        if any(character.isdigit() for character in bare) and bare.lower() in self._squeezed.lower():
            return True
        parts = [part for part in code.split("-") if part]
        return (
            len(parts) > 1
            and all(self.vocabulary.knows(part) for name in parts for part in stems(name) if not part.isdigit())
            and not any(character.isdigit() for character in code)
        )

    @cached_property
    def cell_stems(self) -> StemIndex:
        return StemIndex([stems(cell.embed_text) for cell in self.index.cells])

    @cached_property
    def _piece_frequency(self) -> Floats:
        size = int(self.index.vectors.pieces.max(initial=0)) + 40_000
        return piece_frequency(self.index.vectors, self.index.unit_rows, size)

    def read(self, text: str) -> Question:
        """`text` with its spelling put right, as a `Question`; the last few are remembered."""
        return self._read(text)

    def _understood(self, text: str) -> Question:
        return read_question(self.speller.correct(text), self.vocabulary, self.lexicon)

    @cached_property
    def speller(self) -> Speller:
        """What puts the spelling of a question right, from all that is written of the article."""
        gaps = self.index.article.gaps
        asked = (question for gap in gaps for question in gap.questions[:ENOUGH])
        return make_speller(self.index.article, chain(self._glosses, asked))

    def probe(self, text: str) -> Probe:
        """A question read and encoded; one pass of the model."""
        question = self.read(text)
        return Probe(question, self.embedder.encode_question(question.text))

    def chunk_scores(self, probe: Probe, k: int) -> tuple[Floats, Floats, Floats]:
        """Fused, dense and lexical scores of all chunks (zero for chunks the vector search did not return)."""
        return probe.once((self, "chunk scores", k), lambda: self._chunk_scores(probe, k))

    def _chunk_scores(self, probe: Probe, k: int) -> tuple[Floats, Floats, Floats]:
        index = self.index
        dense = np.zeros(len(index.chunks), dtype=np.float32)
        places, cosines = index.nearest(probe.encoded.vector, min(k, len(index.chunks)))
        dense[places] = np.maximum(cosines, 0.0)
        lexical = relative(self._chunk_lexical.scores(self._lexical_tokens(probe.question)))
        share = self.parameters.dense_share
        return np.asarray(share * dense + (1 - share) * lexical, dtype=np.float32), dense, lexical

    def search(self, probe: Probe, k: int) -> list[Evidence]:
        """The `k` best chunks; what the question names directly (a reference, a table, …) comes first."""
        fused, dense, lexical = self.chunk_scores(probe, max(4 * k, self.parameters.candidates))
        named = self.named_chunks(probe.question)
        order = sorted(range(len(fused)), key=lambda place: (place not in named, -float(fused[place])))
        evidence = []
        for rank, place in enumerate(order[:k], 1):
            origins: list[Origin] = []
            if place in named:
                origins.append("lookup")
            if dense[place] > 0:
                origins.append("dense")
            if lexical[place] > 0:
                origins.append("lexical")
            chunk = self.index.chunks[place]
            where = locator(self.index.article, chunk.section_id, chunk.paragraph, chunk.row)
            evidence.append(Evidence(chunk, float(fused[place]), rank, tuple(origins), where))
        return evidence

    def named_chunks(self, question: Question) -> set[int]:
        """The chunks that a question names: by reference number, table, figure or section."""
        if not (question.tables or question.figures or question.sections or question.references):
            return set()
        tables = {f"table-{number}" for number in question.tables}
        figures = {f"figure-{number}" for number in question.figures}
        wanted = set(question.references)
        return {
            place
            for place, chunk in enumerate(self.index.chunks)
            if chunk.section_id in tables | figures | set(question.sections) or wanted & set(chunk.references)
        }

    def score_units(self, probe: Probe) -> Scored:
        """The units of the best chunks, scored and sorted."""
        chosen = set(range(len(self.index.chunks)))
        if len(chosen) > self.parameters.candidates:
            fused, _, _ = self.chunk_scores(probe, self.parameters.candidates)
            best = np.argsort(-fused, kind="stable")[: self.parameters.candidates]
            chosen = set(best.tolist()) | self.named_chunks(probe.question)
        skipped = {
            "keywords": not KEYWORDS.search(probe.question.text),
            "abbreviation": probe.question.wanted != "longform",
        }
        places = [p for p, unit in enumerate(self.index.units) if unit.chunk in chosen and not skipped.get(unit.kind)]
        matches = self._matches(probe)
        features = self.features(probe, places, matches)
        weights = np.asarray([self.parameters.rank.get(name, 0.0) for name in FEATURES], dtype=np.float32)
        scores = features @ weights
        order = np.argsort(-scores, kind="stable")
        offsets = self.embedder.token_offsets(probe.question.text)
        return Scored(tuple(places[spot] for spot in order), scores[order], features[order], matches.near, offsets)

    def features(self, probe: Probe, places: list[int], matches: Matches) -> NDArray[np.float32]:
        """The signals of the units at `places`, shape (places, features)."""
        question, weights = probe.question, self.weights(probe.encoded.pieces)
        vectors, vector = self.index.vectors.vectors, probe.encoded.vector
        gloss_rows, gloss_starts = self._gloss_flat
        best_gloss = np.maximum.reduceat(self._cosines(probe)[gloss_rows], gloss_starts)
        columns = {
            "interaction": interaction(weights, matches.own)[places],
            "interaction_union": interaction(weights, matches.union)[places],
            "interaction_near": interaction(weights, matches.near)[places],
            "dense": np.vecdot(vectors[self.index.unit_rows[places]], vector),
            "dense_gloss": best_gloss[places],
            "dense_first_gloss": np.vecdot(vectors[gloss_rows[gloss_starts][places]], vector),
            "dense_paragraph": _paragraph_best(best_gloss, self.paragraphs)[places],
            "coverage_window": self.window_stems.coverage(question.terms)[places],
            "coverage_gloss": self.gloss_stems.coverage(question.terms)[places],
            "wanted": self._holding(question.wanted)[places],
            "length": self._lengths[places],
        }
        return np.stack([np.asarray(columns[name], dtype=np.float32) for name in FEATURES], axis=1)

    @cached_property
    def _lengths(self) -> Floats:
        return np.asarray([min(len(unit.embed_text) / 400.0, 2.0) for unit in self.index.units], dtype=np.float32)

    def _holding(self, wanted: Wanted) -> NDArray[np.bool_]:
        """For each unit whether it holds a value of the wanted kind; false where none is wanted."""
        if wanted not in self._held:
            text = self.index.article.text
            held = [bool(wanted) and holds_wanted(wanted, text[unit.start : unit.end]) for unit in self.index.units]
            self._held[wanted] = np.asarray(held, dtype=np.bool_)
        return self._held[wanted]

    @cached_property
    def _joined(self) -> NDArray[np.int64]:
        """The units that stand in the same paragraph as the one before them."""
        return np.flatnonzero(np.diff(self.paragraphs) == 0) + 1

    def openness(self, probe: Probe) -> Openness:
        """Whether the question is like those that the article answers, or like those that it leaves open."""
        index = self.index
        if not index.weighs_openness:
            return Openness()
        cosines = self._cosines(probe)
        like = float(np.vecdot(index.discriminant[:-1], probe.encoded.vector) + index.discriminant[-1])
        return weigh(like, cosines[self._gloss_flat[0]], cosines[index.open_rows])

    def _cosines(self, probe: Probe) -> Floats:
        return probe.once((self, "cosines"), lambda: self.index.cosines(self._projected(probe)))

    def _matches(self, probe: Probe) -> Matches:
        own, glosses = self.index.unit_matches(self._projected(probe))
        union = np.maximum(own, glosses) if self.glossed else own
        return Matches(own, union, self._with_neighbours(union))

    def _projected(self, probe: Probe) -> Encoded:
        return probe.once((self, "projected"), lambda: self.index.project(probe.encoded))

    def _with_neighbours(self, matches: Floats) -> Floats:
        """Token matches (tokens, units) of each unit or of the one before or after it in its paragraph."""
        best, after = matches.copy(), self._joined
        best[:, after] = np.maximum(best[:, after], matches[:, after - 1])
        best[:, after - 1] = np.maximum(best[:, after - 1], matches[:, after])
        return best

    def weights(self, pieces: Sequence[int]) -> Floats:
        """What each token of a question counts in late interaction: by its rarity in the article, summing to 1."""
        return token_weights(pieces, self._piece_frequency, len(self.index.units))

    def _lexical_tokens(self, question: Question) -> list[str]:
        """The stems to search for: the question's terms, and the synonyms that the article uses, once each."""
        tokens: dict[str, None] = {}
        for term in question.terms:
            for phrase in term.phrases:
                tokens.update((part, None) for part in phrase)
        return list(tokens)


def _paragraph_best(scores: Floats, paragraphs: NDArray[np.int64]) -> Floats:
    """For each unit the mean of the two best scores in its paragraph."""
    order = np.lexsort((scores, paragraphs))
    last = np.flatnonzero(np.diff(paragraphs[order], append=-1))  # the best of each paragraph, by its number
    before = np.maximum(last - 1, np.concatenate([[0], last[:-1] + 1]))
    return np.asarray((scores[order[last]] + scores[order[before]])[paragraphs] / 2, dtype=np.float32)
