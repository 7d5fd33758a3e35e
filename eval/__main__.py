"""`python -m eval`: see `eval.command`."""

from __future__ import annotations

import sys

from eval.command import main

if __name__ == "__main__":

    def show(done: int, total: int, case_id: str) -> None:
        if done % 25 == 0 or done == total:
            print(f"{done} of {total} cases", file=sys.stderr)

    sys.exit(main(progress=show, complain=lambda message: print(message, file=sys.stderr)))
