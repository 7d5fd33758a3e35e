from __future__ import annotations

from importlib import resources

import pytest

from corpus.reader import load_review
from corpus.types import Article


@pytest.fixture(scope="session")
def review() -> Article:
    return load_review()


@pytest.fixture(scope="session")
def source() -> str:
    return resources.files("corpus").joinpath("review", "source.txt").read_bytes().decode("utf-8")
