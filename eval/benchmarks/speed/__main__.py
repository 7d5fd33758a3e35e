"""`python -m eval.benchmarks.speed`: see `command`."""

from __future__ import annotations

import sys

from eval.benchmarks.speed.command import main

if __name__ == "__main__":
    sys.exit(main(complain=lambda line: print(line, file=sys.stderr)))
