"""Readers of files that hold an article (JATS XML, HTML, Markdown, text, PDF), all giving the same `Article`."""
