"""The one error type that is meant for a person to read."""

from __future__ import annotations


class ReviewError(Exception):
    """One clear sentence: what was wrong, with which value, and what to do about it.

    Fronts show the message as it is and never a traceback; everything else is a bug.
    """
