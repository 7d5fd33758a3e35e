"""How many inputs a fuzz test makes, and the text they are made of."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

SHARE = int(os.environ.get("FUZZ_SHARE", "1"))
"""1 in `make test`; `make test-slow` makes that many times as many inputs."""

LONGEST = 10.0
"""Seconds after which one input counts as a hang."""


def inputs(count: int) -> settings:
    """So many inputs (times the share), the same in every run of `make test`; a hang is measured by `timed`."""
    return settings(
        max_examples=count * SHARE,
        deadline=None,
        derandomize=SHARE == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@contextmanager
def timed() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < LONGEST, "it hung"


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[x](javascript:alert(1))",
    "\x1b[31m",
    "\u202e",
    "\x00",
    "\ud7ff\uffff",
    "&#x3c;b&#x3e;",
    "]]>",
    "10<sup>7</sup>",
    "[3–7,9]",
    "[999999999999]",
    "(Ash et al., 2011; Crane, 2015a,b)",
    "Table 1. ",
    "Figure 2. ",
    "References",
    "Abbreviations",
    "# ",
    "| a | b |\n| - | - |\n",
    "\t",
    "\n\n",
    "1. ",
    "Ash R, Elm P. Cold. J Made. 2011;3:1. doi:10.5555/x.1",
    "((((((((((",
    "a" * 300,
    "٣",
    "²",
    "ﬁ",
    "e\u0301",
    "Bees fly at 4 °C. ",
)
"""Pieces that have a meaning to some reader, or to the page that shows them."""

text = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)), max_size=20).map("".join)
