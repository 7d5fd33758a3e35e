"""The chat, as `python app.py`: opens the review on the settings' host and port."""

from __future__ import annotations

import sys


def main() -> int:
    """Open the review and serve its page. Returns 2, after one sentence, when it cannot; 130 when interrupted."""
    from assistant.ui.start import start

    return start()


if __name__ == "__main__":
    sys.exit(main())
