"""A BERT encoder as an ONNX graph, written from its weights: word pieces in, the states of the last layer out.

The operators of the domain `com.microsoft` are onnxruntime's own fused ones (its ContribOperators.md), so that the
graph runs fast as it is. It is written by hand since the graphs of torch's exporter differ from version to version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

OPSET = 20
FUSED = "com.microsoft"
IR_VERSION = 10
Weights = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a BERT encoder's configuration the graph depends on."""

    hidden: int
    heads: int
    layers: int
    epsilon: float
    window: int


def read_shape(folder: Path) -> Shape | None:
    """The shape of the sentence-transformers model in `folder`; None when it is none that this graph expresses.

    That is a BERT encoder with the exact GELU, whose token states are averaged and normalised.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        pooling = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
        window = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
        modes = {name for name, on in pooling.items() if name.startswith("pooling_mode_") and on}
        plain = (
            config["model_type"] == "bert"
            and config["hidden_act"] == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and modes == {"pooling_mode_mean_tokens"}
            and [module["type"].rsplit(".", 1)[-1] for module in modules] == ["Transformer", "Pooling", "Normalize"]
        )
        shape = Shape(
            hidden=int(config["hidden_size"]),
            heads=int(config["num_attention_heads"]),
            layers=int(config["num_hidden_layers"]),
            epsilon=float(config["layer_norm_eps"]),
            window=min(int(window), int(config["max_position_embeddings"])),
        )
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return shape if plain else None


class _Builder:
    """Nodes and constants of a graph, collected in order."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, *, turned: bool = False) -> str:
        """A constant holding the weight `name`; transposed, as a product wants a linear layer's, where `turned`."""
        value = self.weights[name]
        return self.constant(name, value.T if turned else value)

    def node(self, operator: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output

    def added_norm(self, states: str, residual: str, part: str, output: str, epsilon: float) -> str:
        """A linear layer's output with its bias and the residual added, normalised."""
        return self.node(
            "SkipLayerNormalization",
            [
                states,
                residual,
                self.weight(f"{part}.LayerNorm.weight"),
                self.weight(f"{part}.LayerNorm.bias"),
                self.weight(f"{part}.dense.bias"),
            ],
            output,
            domain=FUSED,
            epsilon=epsilon,
        )


def build_graph(weights: Weights, shape: Shape) -> Any:
    """The encoder as an `onnx.ModelProto`: `pieces` int64 and `mask` int32 (texts, tokens) to `states` float32.

    Raises:
        KeyError: a weight is missing.
    """
    from onnx import TensorProto, helper

    build = _Builder(weights)
    states = _embedded(build, shape)
    for layer in range(shape.layers):
        last = layer == shape.layers - 1
        states = _layer(build, shape, f"encoder.layer.{layer}", states, "states" if last else f"layer.{layer}")
    axes = ["texts", "tokens"]
    graph = helper.make_graph(
        build.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("pieces", TensorProto.INT64, axes),
            helper.make_tensor_value_info("mask", TensorProto.INT32, axes),
        ],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, [*axes, shape.hidden])],
        build.constants,
    )
    imports = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(graph, opset_imports=imports, ir_version=IR_VERSION, producer_name="review-assistant")


def _embedded(build: _Builder, shape: Shape) -> str:
    """Word, position and (always the first) segment embeddings, summed and normalised."""
    weights = build.weights
    places = (
        weights["embeddings.position_embeddings.weight"][: shape.window]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    build.node("Gather", [build.weight("embeddings.word_embeddings.weight"), "pieces"], "words")
    build.node("Shape", ["pieces"], "length", start=1, end=2)
    first = build.constant("first", np.asarray([0], dtype=np.int64))
    build.node("Slice", [build.constant("places", places), first, "length", first], "placed")
    build.node("Add", ["words", "placed"], "summed")
    norm = [build.weight("embeddings.LayerNorm.weight"), build.weight("embeddings.LayerNorm.bias")]
    return build.node("LayerNormalization", ["summed", *norm], "embedded", epsilon=shape.epsilon)


def _layer(build: _Builder, shape: Shape, name: str, states: str, output: str) -> str:
    """One transformer layer: attention over the unmasked tokens, then the feed-forward pair."""
    heads = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    attended = build.node(
        "Attention",
        [
            states,
            build.constant(
                f"{name}.qkv.weight", np.concatenate([build.weights[f"{h}.weight"].T for h in heads], axis=1)
            ),
            build.constant(f"{name}.qkv.bias", np.concatenate([build.weights[f"{h}.bias"] for h in heads])),
            "mask",
        ],
        f"{name}.attended",
        domain=FUSED,
        num_heads=shape.heads,
    )
    part = f"{name}.attention.output"
    mixed = build.node("MatMul", [attended, build.weight(f"{part}.dense.weight", turned=True)], f"{part}.product")
    states = build.added_norm(mixed, states, part, f"{part}.states", shape.epsilon)
    part = f"{name}.intermediate.dense"
    wide = build.node("MatMul", [states, build.weight(f"{part}.weight", turned=True)], f"{part}.product")
    wide = build.node("BiasGelu", [wide, build.weight(f"{part}.bias")], f"{part}.gelu", domain=FUSED)
    part = f"{name}.output"
    narrow = build.node("MatMul", [wide, build.weight(f"{part}.dense.weight", turned=True)], f"{part}.product")
    return build.added_norm(narrow, states, part, output, shape.epsilon)
