"""The export of a model for onnxruntime: made once, compared with sentence-transformers, its sums checked at loading.

It lies in `models/` beside the indexes, under the checksum of the weights it was made from.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from assistant.embed.encoded import Encoded, Engine
from assistant.embed.exported import MODEL, Exported
from assistant.embed.files import ModelFiles, file_sha256
from assistant.embed.graph import Shape, build_graph, read_shape

FORMAT = 1
MODELS = "models"
MANIFEST = "export.json"
WEIGHTS = "weights.bin"
FILES = (MODEL, WEIGHTS)

CLOSE = 0.9999
"""The least cosine to sentence-transformers that a text's vector, and the mean of its tokens', must have."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of an export; with a `failure` there is none, and none is tried again."""

    format: int
    model_sha256: str
    least_cosine: float
    texts: int
    sums: Mapping[str, str]
    failure: str = ""


def export_folder(data_dir: Path, model_sha256: str) -> Path:
    return data_dir / MODELS / model_sha256[:16]


def read_manifest(folder: Path, model_sha256: str) -> Manifest | None:
    """The manifest of the export of just these weights; None when there is none of this format."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        right = (manifest.format, manifest.model_sha256) == (FORMAT, model_sha256)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return manifest if right else None


def load_export(folder: Path, model_sha256: str, files: ModelFiles) -> Exported | None:
    """The export in `folder`, its files' sums checked while it loads; None when there is none that is whole."""
    manifest, shape = read_manifest(folder, model_sha256), read_shape(files.folder)
    if manifest is None or manifest.failure or shape is None:
        return None
    try:
        if file_sha256(folder / MODEL) != manifest.sums[MODEL]:
            return None
        with ThreadPoolExecutor(1) as pool:  # both let go of the interpreter: the sum costs no time of its own
            found = pool.submit(file_sha256, folder / WEIGHTS)
            engine = Exported(folder, files.folder / "tokenizer.json", shape.window)
            return engine if found.result() == manifest.sums[WEIGHTS] else None
    except Exception:  # whatever a damaged file raises, sentence-transformers takes over
        return None


def make_export(folder: Path, model_sha256: str, files: ModelFiles, texts: Sequence[str], record: Engine) -> bool:
    """Export the model to `folder` and verify it on `texts` against `record`; whether it can be used.

    Raises:
        OSError: the folder can't be written.
    """
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        manifest = _exported(draft, model_sha256, files, texts, record)
        (draft / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return not manifest.failure


def _exported(draft: Path, model_sha256: str, files: ModelFiles, texts: Sequence[str], record: Engine) -> Manifest:
    """Write the export's files to `draft` and compare it; its manifest."""
    shape = read_shape(files.folder)
    if shape is None:
        return Manifest(FORMAT, model_sha256, 0.0, 0, {}, "not an encoder that can be exported")
    try:
        _write(draft, files, shape)
        engine = Exported(draft, files.folder / "tokenizer.json", shape.window)
        pairs = zip(engine.encode(texts), record.encode(texts), strict=True)
        least = min((likeness(ours, theirs) for ours, theirs in pairs), default=0.0)
    except OSError:
        raise
    except Exception as error:  # an unforeseen weight or operator: whatever is raised, sentence-transformers serves
        return Manifest(FORMAT, model_sha256, 0.0, 0, {}, f"{type(error).__name__}: {error}")
    if least < CLOSE:
        return Manifest(FORMAT, model_sha256, least, len(texts), {}, "not the same vectors")
    return Manifest(FORMAT, model_sha256, least, len(texts), {name: file_sha256(draft / name) for name in FILES})


def likeness(one: Encoded, other: Encoded) -> float:
    """The cosine of two encodings of a text, or the least cosine of two of its tokens where that is lower."""
    if one.pieces != other.pieces:
        return 0.0
    tokens = np.einsum("td,td->t", one.tokens, other.tokens)
    return min(float(one.vector @ other.vector), float(tokens.min(initial=1.0)))


def _write(draft: Path, files: ModelFiles, shape: Shape) -> None:
    import onnx
    from safetensors.numpy import load_file

    model = build_graph(load_file(files.weights), shape)
    onnx.save(
        model,
        str(draft / MODEL),
        save_as_external_data=True,
        location=WEIGHTS,
        size_threshold=1024,
        convert_attribute=False,
    )


def discard(folder: Path) -> None:
    """Remove a damaged export, as far as it can be removed."""
    shutil.rmtree(folder, ignore_errors=True)


def remove_exports(data_dir: Path) -> list[Path]:
    """Remove all exports, and what a killed process left of one; the folders removed.

    Raises:
        OSError: a folder can't be removed.
    """
    root = data_dir / MODELS
    removed = [folder for folder in sorted(root.glob("*")) if _is_export(folder)]
    for folder in removed:
        shutil.rmtree(folder)
    if root.is_dir() and not any(root.iterdir()):
        root.rmdir()
    return removed


def _is_export(folder: Path) -> bool:
    return folder.is_dir() and (
        (folder / MANIFEST).is_file() or (folder.name.startswith(".") and (folder / MODEL).is_file())
    )
