"""Files that the browser makes of a text on the page, so that nothing is written on the server."""

from __future__ import annotations

from html import escape

from corpus.bibliography import BibliographyForm

# The name of each form, the end of its file's name, and its media type.
FORMS: dict[BibliographyForm, tuple[str, str, str]] = {
    "bibtex": ("BibTeX", "bib", "application/x-bibtex"),
    "ris": ("RIS", "ris", "application/x-research-info-systems"),
    "csl": ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json"),
}


def save_button(text: str, form: BibliographyForm, stem: str, anchor: str) -> str:
    """A button that saves the text, which stands hidden beside it, as a file."""
    name, ending, media = FORMS[form]
    return (
        f'<button type="button" class="ra-plain" data-save="{anchor}" data-name="{escape(stem, quote=True)}.{ending}" '
        f'data-type="{media}">{name}</button><pre id="{anchor}" hidden>{escape(text)}</pre>'
    )
