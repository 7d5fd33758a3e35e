from __future__ import annotations

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from assistant import Embedder, ReviewError, Settings

TEXTS = ["Homing of MSCs to bone.", "Cement leaks in some patients.", "4.0 × 10⁷ cells", "", "Knochen heilt langsam."]


def cosine(a: list[float], b: list[float]) -> float:
    return float(np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


def one_sentence(error: pytest.ExceptionInfo[ReviewError]) -> str:
    text = str(error.value)
    assert text.endswith(".") and "\n" not in text and "Traceback" not in text
    return text


def test_vectors_are_of_unit_length_and_384_dimensional(embedder: Embedder) -> None:
    vectors = embedder.embed_documents(TEXTS)
    assert [len(vector) for vector in vectors] == [384] * len(TEXTS)
    assert all(math.isclose(np.linalg.norm(vector), 1.0, abs_tol=1e-5) for vector in vectors)
    assert isinstance(vectors[0], list) and isinstance(vectors[0][0], float)


def test_a_document_and_a_query_have_the_same_vector(embedder: Embedder) -> None:
    for text, vector in zip(TEXTS, embedder.embed_documents(TEXTS), strict=True):
        assert cosine(vector, embedder.embed_query(text)) == pytest.approx(1.0, abs=1e-5)


def test_different_texts_have_different_vectors(embedder: Embedder) -> None:
    assert cosine(embedder.embed_query(TEXTS[0]), embedder.embed_query(TEXTS[1])) < 0.8


def test_it_is_the_plain_sentence_transformer(embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(embedder.files.folder), device="cpu", local_files_only=True)
    for text in TEXTS[:3]:
        assert cosine(embedder.embed_query(text), plain.encode(text).tolist()) == pytest.approx(1.0, abs=1e-5)
        (one,) = embedder.encode([text])
        assert cosine(embedder.embed_query(text), one.vector.tolist()) == pytest.approx(1.0, abs=1e-5)


def test_token_vectors_stand_for_the_words_of_the_text(embedder: Embedder) -> None:
    text = "Homing of MSCs to bone."
    (one,) = embedder.encode([text])
    offsets = embedder.token_offsets(text)
    assert one.tokens.shape == (len(one.pieces), 384) == (len(offsets), 384)
    assert np.allclose(np.linalg.norm(one.tokens, axis=1), 1.0, atol=1e-5)
    assert text[offsets[0][0] : offsets[-1][1]] == text


def test_it_is_a_langchain_embeddings(embedder: Embedder) -> None:
    assert isinstance(embedder, Embeddings)
    assert embedder.embed_documents([]) == []


def test_progress_counts_up_to_all_texts(embedder: Embedder) -> None:
    seen: list[tuple[int, int]] = []
    texts = ["text " * (1 + place % 100) for place in range(120)]
    embedder.encode(texts, lambda done, total: seen.append((done, total)))
    counts = [done for done, _ in seen]
    assert len(seen) > 2 and counts == sorted(set(counts)) and seen[-1] == (120, 120)
    assert {total for _, total in seen} == {120}


@pytest.mark.parametrize(
    ("given", "named"),
    [("one text", "embed_query"), (None, "NoneType"), (["good", 5], "Text 1"), ([b"bytes"], "Text 0"), (7, "int")],
)
def test_what_is_no_list_of_texts_is_refused_in_one_sentence(embedder: Embedder, given: object, named: str) -> None:
    with pytest.raises(ReviewError) as error:
        embedder.embed_documents(given)  # type: ignore[arg-type]
    assert named in one_sentence(error)


def test_a_query_that_is_no_text_is_refused(embedder: Embedder) -> None:
    with pytest.raises(ReviewError) as error:
        embedder.embed_query(None)  # type: ignore[arg-type]
    one_sentence(error)


def test_half_a_surrogate_pair_does_not_stop_it(embedder: Embedder) -> None:
    assert len(embedder.embed_query("bone \ud800 cement")) == 384


def test_a_wrong_checksum_is_refused_before_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_EMBEDDING_SHA256", "ab" * 32)
    with pytest.raises(ReviewError) as error:
        Embedder().embed_query("bone")
    assert "abababab" in one_sentence(error)


def test_the_right_checksum_is_taken_in_capitals_too(embedder: Embedder) -> None:
    given = Embedder(Settings(embedding_sha256=f" {embedder.sha256.upper()} "))
    assert given.sha256 == embedder.sha256


@pytest.mark.parametrize("path", ["/nowhere/at/all", "~no-such-user/model"])
def test_a_wrong_model_path_is_refused(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("REVIEW_ASSISTANT_EMBEDDING_MODEL", path)
    with pytest.raises(ReviewError) as error:
        Embedder()
    assert path in one_sentence(error)


def test_weights_that_are_no_weights_are_refused(tmp_path: Path, embedder: Embedder) -> None:
    folder = tmp_path / "model"
    shutil.copytree(embedder.files.folder, folder)
    (folder / "model.safetensors").write_bytes(b"\xff" * 1000)
    with pytest.raises(ReviewError) as error:
        Embedder(Settings(embedding_model=str(folder))).embed_query("bone")
    assert "can't be loaded" in one_sentence(error)


def test_weights_that_went_away_are_told(tmp_path: Path, embedder: Embedder) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(embedder.files.folder / "tokenizer.json", folder)
    (folder / "model.safetensors").write_bytes(b"here")
    other = Embedder(Settings(embedding_model=str(folder)))
    (folder / "model.safetensors").unlink()
    with pytest.raises(ReviewError) as error:
        _ = other.sha256
    assert "can't be read" in one_sentence(error)
