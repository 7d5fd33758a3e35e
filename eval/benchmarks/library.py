"""How a library grows: index time, memory, and the time of an answer at 1, 10, 100 and 1,000 articles.

`python -m eval.benchmarks.library OUT [--texts FOLDER] [--articles N]` makes articles (stretches of the texts in
FOLDER, or of made ones, in another order each, with one sentence of their own), adds them to a library in a temporary
folder, asks for those sentences, and writes a table, a plot and the figures to the folder OUT.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant import Library, Settings
from assistant.embed import TextEncoder
from assistant.library import Record
from assistant.settings import read_settings

SIZES = (1, 10, 100, 1000)
CHARACTERS = 6500
"""Of an article: some ten chunks."""

QUESTIONS = 60
OPENINGS = (
    "",
    "Please: ",
    "A question: ",
    "Tell me, ",
    "For a table I need this: ",
    "In short: ",
    "Once more: ",
    "Quickly, ",
    "To be sure: ",
    "One thing: ",
)
WORDINGS = (
    "How many grams does the {name} transmitter weigh?",
    "What does the {name} transmitter weigh in grams?",
    "How many grams does the transmitter of {name} weigh?",
    "How many grams has the {name} transmitter with its battery?",
    "How much does the {name} transmitter weigh?",
    "What is the weight of the {name} transmitter in grams?",
)
SYLLABLES = "bal cor dem fin gor hal jun kel lom mar nel ost pra quil ros sten tor ulm ven wex yar zin".split()


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured at a size; times of an answer in milliseconds."""

    articles: int
    chunks: int
    seconds_a_chunk: float
    memory_mb: float
    disk_mb: float
    open_seconds: float
    first_p50: float
    first_p95: float
    again_p50: float
    again_p95: float
    right: float


def paragraphs_of(folder: Path | None, rng: random.Random) -> list[str]:
    """Paragraphs to make articles of: those of the Markdown texts in `folder`, or made ones."""
    if folder is None:
        return [" ".join(_made_sentence(rng) for _ in range(6)) for _ in range(3000)]
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")) if path.stem != "README"]
    found = [" ".join(part.split()) for text in texts for part in text.split("\n\n")]
    return [part for part in found if 80 < len(part) < 1500 and not part.startswith(("#", "|", "-"))]


def _made_sentence(rng: random.Random) -> str:
    things = "membrane reactor, enzyme, soil sample, river gauge, alloy, seedling, antenna, glacier, tariff".split(", ")
    acts = "was measured in, depends on, was compared with, lies below, resists, precedes, limits".split(", ")
    return f"The {rng.choice(things)} of {_name(rng)} {rng.choice(acts)} the {rng.choice(things)} of {_name(rng)}."


def _name(rng: random.Random) -> str:
    return "".join(rng.sample(SYLLABLES, 2)).title()


def question_on(name: str, rng: random.Random) -> str:
    """A question on an article's own sentence, in one of sixty wordings: one that was just asked is remembered."""
    return f"{rng.choice(OPENINGS)}{rng.choice(WORDINGS).format(name=name)}"


def make_articles(folder: Path, paragraphs: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Files without end in `folder`, each by the name it tells of, with the number that answers a question on it."""
    names: set[str] = set()
    while True:
        name = "".join(rng.sample(SYLLABLES, 3)).title()
        if name in names:
            continue
        names.add(name)
        grams = str(rng.randint(1000, 99_999))
        parts, size = [], 0
        while size < CHARACTERS:
            parts.append(rng.choice(paragraphs))
            size += len(parts[-1])
        parts.insert(rng.randrange(len(parts)), f"The {name} transmitter weighs {grams} grams with its battery.")
        thirds = [parts[place::3] for place in range(3)]
        body = "\n\n".join(f"## Part {place}\n\n" + "\n\n".join(third) for place, third in enumerate(thirds, 1))
        path = folder / f"{name}.md"
        path.write_text(f"# Notes on {name}\n\n{body}\n", encoding="utf-8")
        yield name, grams


def measure(sizes: Sequence[int], texts: Path | None) -> list[Measure]:
    """Grow a library to each of the sizes in turn."""
    rng = random.Random(4979)
    measures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        settings = Settings(data_dir=folder / "data")
        encoder = TextEncoder(read_settings())  # its export is where the others are
        library = Library(settings, encoder)
        made = make_articles(folder / "files", paragraphs_of(texts, rng), rng)
        held: list[tuple[str, str]] = []
        for size in sizes:
            new = [next(made) for _ in range(size - len(held))]
            held += new
            started = time.perf_counter()
            added = library.add_all([(folder / "files" / f"{name}.md", None) for name, _ in new])
            spent = time.perf_counter() - started
            chunks = sum(record.chunks for record in added if isinstance(record, Record))
            measures.append(_measured(settings, encoder, held, rng, spent / max(chunks, 1)))
            print(json.dumps(asdict(measures[-1])), flush=True)
    return measures


def _measured(
    settings: Settings, encoder: TextEncoder, held: list[tuple[str, str]], rng: random.Random, cost: float
) -> Measure:
    started = time.perf_counter()
    library = Library(settings, encoder)
    records = library.articles()
    opened = time.perf_counter() - started
    asked = [rng.choice(held) for _ in range(QUESTIONS)]
    library.ask(question_on(asked[0][0], rng))  # so that nothing of the first answer's imports is counted
    first, right = _times(library, asked, rng)
    few = asked[-20:]
    _times(library, few, rng)
    again, _ = _times(library, [rng.choice(few) for _ in range(QUESTIONS)], rng)
    disk = sum(path.stat().st_size for path in library.home.rglob("*") if path.is_file())
    library.close()
    return Measure(
        articles=len(records),
        chunks=sum(record.chunks for record in records),
        seconds_a_chunk=round(cost, 4),
        memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        disk_mb=round(disk / 1e6, 1),
        open_seconds=round(opened, 3),
        first_p50=round(statistics.median(first), 1),
        first_p95=round(statistics.quantiles(first, n=20)[-1], 1),
        again_p50=round(statistics.median(again), 1),
        again_p95=round(statistics.quantiles(again, n=20)[-1], 1),
        right=round(right, 3),
    )


def _times(library: Library, asked: Sequence[tuple[str, str]], rng: random.Random) -> tuple[list[float], float]:
    """How many milliseconds each answer took, and the share that holds the right number."""
    times, right = [], 0
    for name, grams in asked:
        question = question_on(name, rng)
        started = time.perf_counter()
        answer = library.ask(question)
        times.append((time.perf_counter() - started) * 1000)
        right += grams in answer.text
    return times, right / len(asked)


def table(measures: Sequence[Measure]) -> str:
    """The measures as a Markdown table."""
    head = (
        "| articles | passages | index, s a passage | memory, MB | disk, MB | open, s | first ask p50, ms | p95 | "
        "asked again p50, ms | p95 | right |"
    )
    rows = [" | ".join(str(value) for value in asdict(one).values()) for one in measures]
    return "\n".join([head, "|" + " --- |" * 11, *(f"| {row} |" for row in rows)])


def plot(measures: Sequence[Measure], path: Path) -> None:
    """The times of an answer over the size of the library."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = [one.articles for one in measures]
    figure, axes = pyplot.subplots(figsize=(6, 3.6), layout="constrained")
    for name, style in (("first_p50", "o-"), ("first_p95", "o:"), ("again_p50", "s-"), ("again_p95", "s:")):
        axes.plot(sizes, [getattr(one, name) for one in measures], style, label=name.replace("_", " "))
    axes.set(xscale="log", xlabel="articles in the library", ylabel="time of an answer, ms", ylim=(0, None))
    axes.legend()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--texts", type=Path, help="a folder of Markdown texts to make articles of")
    parser.add_argument("--articles", type=int, default=SIZES[-1], help="the largest size")
    given = parser.parse_args()
    sizes = [size for size in SIZES if size < given.articles] + [given.articles]
    measures = measure(sizes, given.texts)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "library.json").write_text(json.dumps([asdict(one) for one in measures], indent=1), encoding="utf-8")
    plot(measures, given.out / "library.png")
    print(table(measures))


if __name__ == "__main__":
    main()
