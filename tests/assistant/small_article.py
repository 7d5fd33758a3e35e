"""A small made article, whose index is built in a second."""

from __future__ import annotations

from corpus.reader import read_text
from corpus.types import Article

SMALL_TEXT = """1. Cells

Mesenchymal stem cells home to injured bone along a gradient of chemokines [1]. They were injected at a dose of \
4.0 × 10⁷ cells in twelve patients [2].

2. Scaffolds

A collagen scaffold keeps the cells where the surgeon puts them [3]. Calcium phosphate cement sets within ten minutes \
and carries load at once [4].

3. Drugs

Teriparatide raises the density of trabecular bone [5]. Denosumab slows the loss of bone by blocking osteoclasts [6].
"""


def read_small() -> Article:
    return read_text(SMALL_TEXT, id="small", metadata={"title": "small"})
