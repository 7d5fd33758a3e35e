"""A conversation as a file: Markdown, JSON, or HTML to print; with its citations and the article's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Literal

from assistant.ui.markup import plain, render
from assistant.ui.review import journal_line
from assistant.ui.turn import Card, Turn
from corpus.types import Article

Form = Literal["markdown", "json", "html"]
ENDINGS: dict[Form, tuple[str, str]] = {
    "markdown": ("md", "text/markdown"),
    "json": ("json", "application/json"),
    "html": ("html", "text/html"),
}
LABELS = {
    "related": "Not stated directly; the closest passages, not sources of an answer:",
    "declined": "No sources.",
    "failed": "This question was not answered.",
    "open": "This answer was stopped.",
}
# What Markdown would read as markup is written as text: a question or a title may hold anything.
_MARKUP = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>#|!~"})
STYLE = (
    "body{font:16px/1.55 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1f1d1a}"
    "h2{font-size:1.1rem;margin-top:2rem;break-after:avoid}blockquote{margin:.5rem 0;padding-left:1rem;"
    "border-left:3px solid #cbb}li{margin:.4rem 0;break-inside:avoid}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:.2rem .5rem;text-align:left}.quiet{color:#655}"
)


def article_citation(article: Article) -> str:
    """How to cite the article itself: authors, title, journal and DOI, as far as they are known."""
    meta = article.metadata
    authors = meta.get("authors") or ()
    names = [_author(author) for author in authors] if isinstance(authors, list | tuple) else [str(authors)]
    known = ["; ".join(names), str(meta.get("title") or article.id), journal_line(article)]
    doi = str(meta.get("doi") or "")
    return ". ".join(part.rstrip(".") for part in known if part) + "." + (f" doi:{doi}" if doi else "")


def export(article: Article, turns: Sequence[Turn], form: Form, versions: Mapping[str, str]) -> dict[str, str]:
    """The file to save: its name, its media type and its text."""
    ending, media = ENDINGS[form]
    text = {"markdown": to_markdown, "json": to_json, "html": to_html}[form](article, turns, versions)
    return {"name": f"conversation-{file_stem(article)}.{ending}", "type": media, "text": text}


def file_stem(article: Article) -> str:
    """The article's id as part of a file's name."""
    return "".join(char if char.isascii() and (char.isalnum() or char == "-") else "-" for char in article.id)[:60]


def to_json(article: Article, turns: Sequence[Turn], versions: Mapping[str, str]) -> str:
    content = {
        "article": {"id": article.id, "citation": article_citation(article)},
        "turns": [turn.to_dict() for turn in turns],
        "versions": dict(versions),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def to_markdown(article: Article, turns: Sequence[Turn], versions: Mapping[str, str]) -> str:
    """One heading a question; footnotes are numbered through, because each answer begins at 1."""
    blocks = [f"# {_quiet(str(article.metadata.get('title') or article.id))}"]
    notes: list[str] = []
    for number, turn in enumerate(turns, start=1):
        text = turn.text
        for card in turn.cards:
            note = f"[^{number}-{card.key}]"
            text = text.replace(f"[^{card.key}]", note)
            if card.kind == "citation":
                notes.append(f"{note}: {_quiet(_source(card))}")
        blocks += [f"## {_quiet(turn.question)}", text.replace("<", "\\<").replace("](", "]\\(")]
        blocks += [f"> {_quiet(notice)}" for notice in turn.notices]
        if turn.outcome in LABELS:
            blocks.append(f"*{LABELS[turn.outcome]}*")
        related = [f"- {_quiet(_source(card))}" for card in turn.cards if card.kind == "related"]
        blocks += ["\n".join(related)] if related else []
    blocks += ["---", "\n".join(notes)] if notes else ["---"]
    blocks += [f"Article: {_quiet(article_citation(article))}", _made(versions)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def to_html(article: Article, turns: Sequence[Turn], versions: Mapping[str, str]) -> str:
    """A page of its own that needs nothing else: no script, no link that leads out, every value escaped."""
    title = escape(str(article.metadata.get("title") or article.id))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>"
        + "".join(_turn_html(number, turn) for number, turn in enumerate(turns, start=1))
        + f'<hr><p class="article">Article: {escape(article_citation(article))}</p>'
        f'<p class="quiet">{escape(_made(versions))}</p></body></html>'
    )


def _turn_html(number: int, turn: Turn) -> str:
    anchors = {card.key: f"c{number}-{position}" for position, card in enumerate(turn.cards, start=1)}

    def to_link(marker: str) -> str | None:
        return f'<sup><a href="#{anchors[marker]}">{escape(marker)}</a></sup>' if marker in anchors else None

    parts = [f"<section><h2>{plain(turn.question)}</h2>", render(turn.text, to_link)]
    parts += [f'<p class="quiet">{escape(notice)}</p>' for notice in turn.notices]
    if turn.outcome in LABELS:
        parts.append(f'<p class="quiet">{LABELS[turn.outcome]}</p>')
    if turn.cards:
        cards = [f'<li id="{anchors[card.key]}">{escape(_source(card))}</li>' for card in turn.cards]
        parts.append(f"<ol>{''.join(cards)}</ol>")
    return "".join(parts) + "</section>"


def _source(card: Card) -> str:
    direct = [f"[{number}]" for number in card.references if number not in card.attributed]
    named = [f"[{number}]" for number in card.attributed]
    text = f"{card.locator}: “{' '.join(card.quote.split())}”"
    text += f" {' '.join(direct)}" if direct else ""
    text += f" (attributed: {' '.join(named)})" if named else ""
    return f"{text} – {card.level}" if card.level else text


def _made(versions: Mapping[str, str]) -> str:
    return "Made with " + ", ".join(f"{name} {version}" for name, version in versions.items()) + ". Not medical advice."


def _quiet(text: str) -> str:
    return " ".join(text.split()).translate(_MARKUP)


def _author(author: Any) -> str:
    if isinstance(author, Mapping):
        return " ".join(str(author[key]) for key in ("family", "given") if author.get(key)) or str(
            author.get("name", "")
        )
    return str(author)
