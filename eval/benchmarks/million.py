"""What a library of many articles would take: shards, memory, disk and time, from costs measured on a small one.

`python -m eval.benchmarks.million [--articles N] [--passages P] [--workers W] [--shard ROWS] [--queries Q]` prints the
plan as a table, and searches one shard of made vectors in memory (ROWS of them, as many as fit) to measure the time of
an exact search. `docs/scale.md` says where the costs come from.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from math import ceil

import numpy as np

DIMENSIONS = 384
GB = 10**9


@dataclass(frozen=True, slots=True)
class Costs:
    """What one passage costs, measured (`docs/scale.md`)."""

    seconds: float = 0.045
    """Of one process: read, cut, embedded and written, with its sentences and windows."""

    article_bytes: float = 110_000.0
    """On disk in its article's folder: the vectors of its tokens, twice."""

    graph_links: int = 16
    """Neighbours a vector has in the lowest layer of an HNSW graph, doubled there, four bytes each."""

    lexical_bytes: float = 470.0
    """Of the inverted index (SQLite FTS5), on disk."""

    @property
    def vector_bytes(self) -> float:
        """In memory in a vector engine: the vector as float32, and its links."""
        return DIMENSIONS * 4 + self.graph_links * 2 * 4

    @property
    def quantized_bytes(self) -> float:
        """In memory where the engine keeps the vectors as bytes and the full ones on disk."""
        return DIMENSIONS + self.graph_links * 2 * 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What a library takes; memory of all shards together."""

    passages: int
    shards: int
    memory_gb: float
    quantized_gb: float
    lexical_gb: float
    articles_tb: float
    index_days: float

    def lines(self) -> list[tuple[str, str]]:
        return [
            ("passages", f"{self.passages:,}"),
            ("shards of the vector index", f"{self.shards:,}"),
            ("memory of the vector index, float32 with its graph", f"{self.memory_gb:,.0f} GB"),
            ("memory of the vector index, one byte a dimension", f"{self.quantized_gb:,.0f} GB"),
            ("inverted index on disk", f"{self.lexical_gb:,.0f} GB"),
            ("articles' folders on disk", f"{self.articles_tb:,.1f} TB"),
            ("time to index everything", f"{self.index_days:,.1f} days"),
        ]


def plan(articles: int, passages: float, workers: int, shard: int, costs: Costs) -> Plan:
    """The plan for `articles` of `passages` each, indexed by `workers` processes with a core each, in shards of
    `shard` rows at most."""
    rows = round(articles * passages)
    return Plan(
        passages=rows,
        shards=ceil(rows / shard),
        memory_gb=rows * costs.vector_bytes / GB,
        quantized_gb=rows * costs.quantized_bytes / GB,
        lexical_gb=rows * costs.lexical_bytes / GB,
        articles_tb=rows * costs.article_bytes / 1000 / GB,
        index_days=rows * costs.seconds / workers / 86_400,
    )


def search_time(rows: int, queries: int, seed: int = 4979) -> float:
    """Milliseconds of an exact search of `rows` made vectors, the median of `queries` of them."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((rows, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    times = []
    for _ in range(queries):
        vector = vectors[rng.integers(rows)]
        started = time.perf_counter()
        np.argpartition(-(vectors @ vector), min(64, rows - 1))
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--passages", type=float, default=19.1, help="of an article, on average")
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--shard", type=int, default=5_000_000, help="rows of a shard")
    parser.add_argument("--searched", type=int, default=200_000, help="made vectors that are searched")
    parser.add_argument("--queries", type=int, default=20)
    given = parser.parse_args()
    made = plan(given.articles, given.passages, given.workers, given.shard, Costs())
    for name, value in made.lines():
        print(f"{name:52} {value:>14}")
    spent = search_time(given.searched, given.queries)
    print(f"{f'exact search of {given.searched:,} vectors, p50':52} {spent:>11,.1f} ms")
    print(f"{'the same over all passages on one core':52} {spent * made.passages / given.searched / 1000:>12,.1f} s")


if __name__ == "__main__":
    main()
