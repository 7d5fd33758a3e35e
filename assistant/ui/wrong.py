"""A report of a wrong answer, as a file: a case in the eval's question format to be completed, and what was shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.ui.export import file_stem
from assistant.ui.turn import Turn
from corpus.types import Article


def report(article: Article, turns: Sequence[Turn], versions: Mapping[str, str]) -> dict[str, str]:
    """The file for the last of the turns: its name, its media type and its text.

    `case` is a case of the eval as it can be known here: expects anything ("either"), with the quotes that were cited
    as `also`; whoever completes it says what a right answer holds. `answer`, `evidence` and `versions` are what was
    shown and by which versions.
    """
    *earlier, turn = turns
    content = {
        "case": case_of(turn, [before.question for before in earlier]),
        "answer": {key: value for key, value in turn.to_dict().items() if key != "cards"},
        "evidence": turn.to_dict()["cards"],
        "article": {"id": article.id, "source_sha256": article.source_map.source_sha256},
        "versions": dict(versions),
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return {"name": f"wrong-answer-{file_stem(article)}.json", "type": "application/json", "text": text}


def case_of(turn: Turn, history: Sequence[str]) -> dict[str, Any]:
    """A case in the format of the eval's question files."""
    return {
        "id": "reported",
        "kind": "followup" if history else "fact",
        "wording": "lay",
        "history": [question for question in history if question],
        "question": turn.question,
        "expect": "either",
        "facts": [],
        "sections": [],
        "references": [],
        "quotes": [],
        "also": list(dict.fromkeys(card.quote for card in turn.cards if card.kind == "citation" and card.quote)),
        "notice": "",
        "note": "reported as wrong; say what a right answer holds",
    }
