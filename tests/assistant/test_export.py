"""The export for onnxruntime: the same vectors, checked at loading, and never in the way when it can't be had."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant, Embedder, Settings
from assistant.embed import Encoded, TextEncoder, export
from assistant.embed.encoded import batches
from assistant.embed.exported import Exported
from assistant.embed.files import PACKAGED_SHA256
from assistant.embed.graph import read_shape
from assistant.embed.reference import Reference

ROOT = Path(__file__).parents[2]
TEXTS = [
    "Homing of MSCs to bone.",
    "",
    "4.0 × 10⁷ cells; ηβ naïve, 骨",
    "Teriparatide raises the density of trabecular bone [5]. " * 40,  # longer than the model's window
    "cement",
]


@pytest.fixture(scope="module")
def record(embedder: Embedder) -> Reference:
    return Reference(embedder.files)


@pytest.fixture(scope="module")
def exported(embedder: Embedder, record: Reference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an export made in this run."""
    data = tmp_path_factory.mktemp("exported")
    folder = export.export_folder(data, PACKAGED_SHA256)
    assert export.make_export(folder, PACKAGED_SHA256, embedder.files, TEXTS, record)
    return data


def engine_of(data: Path) -> object:
    return TextEncoder(Settings(data_dir=data)).load()


def test_the_vectors_are_those_of_sentence_transformers(exported: Path, record: Reference) -> None:
    engine = engine_of(exported)
    assert isinstance(engine, Exported)
    assert engine.window == record.window == 256
    for text, ours, theirs in zip(TEXTS, engine.encode(TEXTS), record.encode(TEXTS), strict=True):
        assert ours.pieces == theirs.pieces
        assert float(ours.vector @ theirs.vector) > 0.99999
        assert np.abs(ours.tokens - theirs.tokens).max(initial=0) < 1e-4
        assert engine.token_offsets(text) == record.token_offsets(text)


def test_a_text_has_the_same_vector_alone_and_in_a_batch(exported: Path) -> None:
    engine = engine_of(exported)
    assert isinstance(engine, Exported)
    for together, text in zip(engine.encode(TEXTS), TEXTS, strict=True):
        (alone,) = engine.encode([text])
        assert np.abs(together.vector - alone.vector).max() < 1e-5


def test_the_review_was_verified_on_its_chunks(bot: Assistant, data_dir: Path) -> None:
    manifest = export.read_manifest(export.export_folder(data_dir, PACKAGED_SHA256), PACKAGED_SHA256)
    assert manifest is not None and not manifest.failure
    assert manifest.least_cosine >= export.CLOSE
    assert manifest.texts >= len(bot.index.chunks) or manifest.texts > 0


@pytest.mark.parametrize("name", [export.WEIGHTS, "model.onnx", export.MANIFEST])
def test_a_damaged_export_is_not_used_and_made_again(
    exported: Path, record: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shutil.copytree(exported / export.MODELS, tmp_path / export.MODELS)
    folder = export.export_folder(tmp_path, PACKAGED_SHA256)
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 0x40
    (folder / name).write_bytes(content)
    monkeypatch.setattr(TextEncoder, "_reference", lambda self: record)
    encoder = TextEncoder(Settings(data_dir=tmp_path))
    assert encoder.load() is record
    encoder.prepare(TEXTS)
    assert isinstance(encoder.load(), Exported)
    assert isinstance(engine_of(tmp_path), Exported)


def test_other_vectors_are_refused_for_good(
    embedder: Embedder, record: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(Reference):
        def encode(self, *rest: object) -> list[Encoded]:  # type: ignore[override]
            return [replace(one, vector=-one.vector) for one in record.encode(*rest)]  # type: ignore[arg-type]

    other = Other(embedder.files)
    monkeypatch.setattr(TextEncoder, "_reference", lambda self: other)
    encoder = TextEncoder(Settings(data_dir=tmp_path))
    encoder.prepare(TEXTS)
    assert encoder.load() is other
    manifest = export.read_manifest(export.export_folder(tmp_path, PACKAGED_SHA256), PACKAGED_SHA256)
    assert manifest is not None and "not the same" in manifest.failure
    monkeypatch.setattr(export, "_exported", None)  # a second attempt would fail
    TextEncoder(Settings(data_dir=tmp_path)).prepare(TEXTS)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True}),
        ("sentence_bert_config.json", {"max_seq_length": "many"}),
    ],
)
def test_a_model_of_another_kind_is_left_to_sentence_transformers(
    embedder: Embedder, tmp_path: Path, file: str, change: dict[str, object]
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(embedder.files.folder, folder, ignore=shutil.ignore_patterns("*.safetensors"))
    (folder / "model.safetensors").write_bytes(b"never read")
    assert read_shape(folder) is not None
    (folder / file).write_text(json.dumps(json.loads((folder / file).read_text()) | change))
    assert read_shape(folder) is None
    data = tmp_path / "data"
    TextEncoder(Settings(embedding_model=str(folder), data_dir=data)).prepare(TEXTS)
    assert not data.exists()


def test_another_model_of_the_kind_has_an_export_of_its_own(
    embedder: Embedder, record: Reference, exported: Path, tmp_path: Path
) -> None:
    """Its weights' sum is not given, so it is read from the weights."""
    from safetensors.numpy import load_file, save_file

    folder = tmp_path / "model"
    shutil.copytree(embedder.files.folder, folder)
    weights = load_file(folder / "model.safetensors")
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"] * 1.5
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    given = Settings(embedding_model=str(folder), data_dir=exported)
    encoder = TextEncoder(given)
    encoder.prepare(TEXTS)
    assert isinstance(encoder.load(), Exported)
    assert isinstance(TextEncoder(given).load(), Exported)
    (ours,), (theirs,) = encoder.encode(TEXTS[:1]), Reference(encoder.files).encode(TEXTS[:1])
    assert float(ours.vector @ theirs.vector) > 0.99999
    assert float(ours.vector @ record.encode(TEXTS[:1])[0].vector) < 0.999


def test_what_is_removed_is_the_exports_alone(exported: Path, tmp_path: Path) -> None:
    shutil.copytree(exported / export.MODELS, tmp_path / export.MODELS)
    mine = tmp_path / export.MODELS / "mine"
    mine.mkdir()
    assert export.remove_exports(tmp_path) != []
    assert [path.name for path in (tmp_path / export.MODELS).iterdir()] == ["mine"]
    mine.rmdir()
    assert export.remove_exports(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_batches_hold_every_text_once_and_little_padding() -> None:
    lengths = [int(n) for n in np.random.default_rng(0).integers(2, 256, 300)]
    parts = list(batches(lengths, 1024))
    assert sorted(place for part in parts for place in part) == list(range(300))
    for part in parts:
        longest = max(lengths[place] for place in part)
        assert len(part) == 1 or longest * len(part) <= 1024
        assert longest <= 1.2 * min(lengths[place] for place in part)
    assert list(batches([5000], 1024)) == [[0]]
    assert list(batches([], 1024)) == []


def test_asking_imports_nothing_heavy(bot: Assistant) -> None:
    """With the index present: neither torch nor LangChain nor Chroma, nor what the page or the building needs."""
    heavy = [
        "torch", "transformers", "sentence_transformers", "gradio", "langchain", "langchain_core",
        "langsmith", "chromadb",
        "sklearn", "onnx", "matplotlib", "pandas", "tiktoken",
    ]  # fmt: skip
    code = f"""
import sys
from pathlib import Path
from assistant import Assistant, Settings
bot = Assistant.open(settings=Settings(data_dir=Path(sys.argv[1])))
assert bot.ask("Which growth factors do MSCs release in the reparative phase?").answered
assert bot.search("homing of MSCs")
print(*(name for name in {heavy!r} if name in sys.modules))
"""
    command = [sys.executable, "-c", code, str(bot.settings.data_dir)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
