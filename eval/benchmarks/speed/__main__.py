"""`python -m eval.benchmarks.speed`: see `eval.benchmarks.speed.command`."""

from __future__ import annotations

import sys

from eval.benchmarks.speed.command import main

if __name__ == "__main__":
    sys.exit(main(progress=lambda sentence: print(sentence, file=sys.stderr)))
