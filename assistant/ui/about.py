"""The About tab: how to cite the article, what this program can and cannot know, and the state of its index."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from assistant.ui.bot import Bot
from assistant.ui.formats import own_record
from assistant.ui.places import noun
from assistant.ui.reference import doi_link, record_html
from assistant.ui.save import save_buttons


def about_html(bot: Bot) -> str:
    """The whole tab."""
    article, kind = bot.article, noun(bot.article)
    record = own_record(article)
    info = bot.info() if hasattr(bot, "info") else {}
    return (
        '<div class="ra-about ra-article">'
        f"<section><h3>Cite this {kind}</h3><p>{record_html(record)}</p>"
        f"<p>Save as {save_buttons([record], article.id, 'own')}</p></section>"
        f"<section><h3>What this is</h3><p>Questions about one {kind} are answered with its own sentences and table "
        "rows. Each statement carries the place it stands at and the studies cited there. Where the "
        f"{kind} does not say, the answer is that it does not say.</p></section>"
        f"<section><h3>What it cannot know</h3><ul><li>Anything outside this {kind}: later studies, guidelines, other "
        "articles, the full text of what is cited.</li>"
        f"<li>Whether what the {kind} says is right. Where it contradicts itself, both places are shown.</li>"
        "<li>Pictures: of figures only the captions are read.</li>"
        "<li>You: it gives no medical advice.</li></ul></section>"
        f"{_state(info)}{_repairs(info)}</div>"
    )


def _state(info: Mapping[str, Any]) -> str:
    if not info:
        return ""
    article, index = info.get("article", {}), info.get("index", {})
    rows = {
        "Title": article.get("title"),
        "DOI": article.get("doi"),
        "Licence": article.get("licence"),
        "Sentences": article.get("sentences"),
        "References": article.get("references"),
        "Index": f"{index.get('chunks')} chunks, {index.get('texts')} texts, built {index.get('created')}",
        "Source sha256": info.get("source", {}).get("sha256"),
        "Embedding model sha256": info.get("model", {}).get("sha256"),
        **{f"Version of {name}": value for name, value in dict(info.get("versions", {})).items()},
    }
    body = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{doi_link(value) if name == 'DOI' else escape(str(value))}</dd></div>"
        for name, value in rows.items()
        if value
    )
    return f'<section><h3>Index and versions</h3><dl class="ra-row">{body}</dl></section>'


def _repairs(info: Mapping[str, Any]) -> str:
    repairs = info.get("source", {}).get("repairs", [])
    notes = [*info.get("article", {}).get("contradictions", [])]
    parts = []
    if notes:
        parts.append(
            f"<h3>Where it contradicts itself</h3><ul>{''.join(f'<li>{escape(str(n))}</li>' for n in notes)}</ul>"
        )
    if repairs:
        rows = "".join(
            f"<li><del>{escape(str(r['before']))}</del> → <ins>{escape(str(r['after']))}</ins> "
            f'<span class="ra-muted">{escape(str(r["reason"]))}</span></li>'
            for r in repairs
        )
        parts.append(
            f'<h3>Repairs</h3><details class="ra-more"><summary>{len(repairs)} places where the copy had lost '
            f"superscripts or the like were put right</summary><ul>{rows}</ul></details>"
        )
    return f"<section>{''.join(parts)}</section>" if parts else ""
