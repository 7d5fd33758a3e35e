"""Run as a script by the tests: builds the index of the small article again and again, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from small_article import read_small
from word_embedder import WordEmbedder

from assistant import Settings
from assistant.index import open_index


def main(data_dir: str, rounds: int) -> None:
    article = read_small()
    settings = Settings(data_dir=Path(data_dir))
    embedder = WordEmbedder(settings)
    import chromadb  # noqa: F401 - so that the time to be killed in is spent on building

    print("ready", flush=True)
    for _ in range(rounds):
        index = open_index(article, settings, embedder, force=rounds > 1)
        print(index.folder.name, len(index.store.ids()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
