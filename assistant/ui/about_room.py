"""How to cite the article, and what this program is: what it can't know, its versions, its index, the repairs."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from assistant.ui.bot import Bot
from assistant.ui.export import article_citation, file_stem
from assistant.ui.files import FORMS, save_button
from assistant.ui.reference import doi_link, pmid_link
from corpus.bibliography import article_record, write_bibliography
from corpus.locate import noun
from corpus.types import Article, Repair


def about_html(bot: Bot) -> str:
    """The page about the article and the program. `bot.info()` may hold "index", "model" and "versions"."""
    article = bot.article
    info = bot.info()
    return (
        f'<section class="ra-room ra-about" aria-label="About">{cite_html(article)}'
        f"{_what(article)}{_limits(article)}{_state(info)}{_conflicts(article)}{_repairs(article)}</section>"
    )


def cite_html(article: Article) -> str:
    """The article's own citation: as text to copy, and as files."""
    record = article_record(article)
    text = article_citation(article)
    files = "".join(
        save_button(write_bibliography([record], form), form, file_stem(article), f"file-self-{form}") for form in FORMS
    )
    meta = article.metadata
    links = " · ".join(link for link in (doi_link(meta.get("doi")), pmid_link(meta.get("pmid"))) if link)
    authors = "" if meta.get("authors") else "The authors are not named in this copy; they stand at the DOI. "
    return (
        f'<h2 id="cite-article" tabindex="-1">Cite this {noun(article)}</h2>'
        f'<blockquote class="ra-cite" id="cite-text">{escape(text)}</blockquote>'
        '<div class="ra-files"><button type="button" class="ra-plain" data-copy="cite-text">Copy</button>'
        f'{files}</div><p class="ra-muted">{authors}{links}</p>'
    )


def _what(article: Article) -> str:
    kind = noun(article)
    return (
        f"<h2>What this is</h2><p>You ask, and the {kind} answers: each statement is a sentence or a table row of it, "
        "word for word, with its place and the studies behind it. No language model writes unless one has been set up; "
        f"every citation is checked against the {kind}’s text before it is shown. Nothing you ask leaves the machine "
        "this runs on, and conversations are kept in your browser only.</p>"
    )


def _limits(article: Article) -> str:
    kind = noun(article)
    bare = sum(1 for reference in article.references if not reference.record)
    items = [
        f"It knows this one {kind} and nothing else: not what was published later, and not what the studies say "
        f"beyond what the {kind} reports of them.",
        f"It does not weigh evidence. The badges “clinical” and “preclinical” repeat what the {kind} says of a study.",
        "It is no medical advice. A decision about care belongs with a physician.",
        "A question put in very different words may be declined although the answer is there; "
        "a passage may fit a question less well than it seems. Read the paragraph round it.",
    ]
    if bare:
        items.append(f"{bare} of the {len(article.references)} cited studies have no bibliographic record here.")
    if article.figures:
        items.append("Of figures it knows the captions; the pictures are not part of this copy.")
    items += [str(notice) for notice in article.notices]
    return f"<h2>What it cannot know</h2><ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _state(info: Mapping[str, Any]) -> str:
    """The versions and the index, as far as they are known. The folders of the machine are nobody's business."""
    index, model, versions = (_mapping(info.get(name)) for name in ("index", "model", "versions"))
    rows = [
        ("Passages in the index", index.get("chunks")),
        ("Texts embedded", index.get("texts")),
        ("Index built", index.get("created")),
        ("Fingerprint", index.get("fingerprint")),
        ("Embedding model, sha256", model.get("sha256")),
        *versions.items(),
    ]
    body = "".join(
        f"<div><dt>{escape(str(name))}</dt><dd>{escape(str(value))}</dd></div>" for name, value in rows if value
    )
    return f'<h2>Versions and index</h2><dl class="ra-facts">{body}</dl>' if body else ""


def _conflicts(article: Article) -> str:
    if not article.conflicts:
        return ""
    items = "".join(f"<li>{escape(conflict.note)}</li>" for conflict in article.conflicts)
    kind = noun(article)
    return (
        f"<h2>Where the {kind} disagrees with itself</h2><p>Found by reading; an answer that touches one of these "
        f"places shows both sides.</p><ul>{items}</ul>"
    )


def _repairs(article: Article) -> str:
    source = article.source_map
    if not source.repairs and not source.omissions:
        return ""
    rows = "".join(_repair(repair) for repair in source.repairs)
    omitted = f" {len(source.omissions)} places were left out, such as picture marks." if source.omissions else ""
    return (
        f"<h2>What was repaired</h2><p>The copy that was read was damaged in {len(source.repairs)} places, "
        f"checked one by one.{omitted}</p>"
        f'<details class="ra-more"><summary>All {len(source.repairs)} repairs</summary><table class="ra-repairs">'
        '<thead><tr><th scope="col">In the copy</th><th scope="col">Read as</th><th scope="col">Why</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )


def _repair(repair: Repair) -> str:
    return f"<tr><td>{escape(repair.before)}</td><td>{escape(repair.after)}</td><td>{escape(repair.reason)}</td></tr>"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
