from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Embedder, ReviewError
from assistant.settings import default_data_dir, read_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("CHUNK_TOKENS", "5"),
        ("LOCK_TIMEOUT", "-1"),
        ("MAX_ARTICLE_MB", "inf"),
        ("MAX_ARTICLE_SECONDS", "nan"),
        ("MAX_ARTICLE_MEMORY_MB", "10"),
        ("MAX_QUESTION_CHARS", "none"),
        ("DATA_DIR", "~no-such-user/data"),
    ],
)
def test_a_bad_value_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"REVIEW_ASSISTANT_{name}", value)
    with pytest.raises(ReviewError) as error:
        read_settings()
    text = str(error.value)
    assert f"REVIEW_ASSISTANT_{name}" in text and value in text and "\n" not in text
    with pytest.raises(ReviewError):
        Embedder()


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ReviewError, match="REVIEW_ASSISTANT_COLOUR"):
        read_settings(colour="red")


def test_values_come_from_the_environment_and_what_is_given_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_PORT", "8123")
    monkeypatch.setenv("REVIEW_ASSISTANT_DATA_DIR", str(tmp_path))
    assert (read_settings().port, read_settings().data_dir) == (8123, tmp_path)
    assert read_settings(port=9000).port == 9000


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_DATA_DIR", "")
    monkeypatch.setenv("REVIEW_ASSISTANT_PORT", "")
    assert read_settings().data_dir == default_data_dir()
    assert read_settings().port == 7860


def test_the_data_folder_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings(data_dir="here").data_dir == tmp_path / "here"
