"""One assistant over the review, for all tests of the model writer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant import Assistant, Settings


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(os.environ.get("REVIEW_ASSISTANT_DATA_DIR") or tmp_path_factory.mktemp("review"))


@pytest.fixture(scope="session")
def quoting(data_dir: Path) -> Assistant:
    """The assistant without a chat model."""
    return Assistant.open(settings=Settings(data_dir=data_dir, chat_model=None))
