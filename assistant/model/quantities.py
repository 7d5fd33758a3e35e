"""Numbers with their units, however written: "4.0 × 10⁷", "4e7" and "forty million" are one quantity. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
Relation = Literal["over", "under", ""]

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NAMED = {name: float(value) for value, name in enumerate(ONES)} | {
    name: 10.0 * place for place, name in enumerate(TENS, 2)
}
SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
DECADES = {"forties": 40.0, "fifties": 50.0, "sixties": 60.0, "seventies": 70.0, "eighties": 80.0}
WHOLE = {"dozen": 12.0, "twice": 2.0, "double": 2.0, "half": 0.5} | DECADES

_DAY, _YEAR = 1.0, 365.25
UNITS: dict[str, tuple[str, float]] = {}
"""A unit as written: its dimension, and how much of the dimension's own unit it is."""
for _names, _dimension, _factor in (
    ("s sec secs second seconds", "time", _DAY / 86_400),
    ("min mins minute minutes", "time", _DAY / 1_440),
    ("h hr hrs hour hours", "time", _DAY / 24),
    ("d day days", "time", _DAY),
    ("wk wks week weeks", "time", 7 * _DAY),
    ("month months mo", "time", _YEAR / 12),
    ("yr yrs year years", "time", _YEAR),
    ("decade decades", "time", 10 * _YEAR),
    ("% percent", "share", 1.0),
    ("fold times", "fold", 1.0),
    ("nm nanometre nanometres nanometer nanometers", "length", 1e-9),
    ("μm µm um micron microns micrometre micrometres micrometer micrometers", "length", 1e-6),
    ("mm millimetre millimetres millimeter millimeters", "length", 1e-3),
    ("cm centimetre centimetres centimeter centimeters", "length", 1e-2),
    ("m metre metres meter meters", "length", 1.0),
    ("ng nanogram nanograms", "mass", 1e-9),
    ("μg µg ug mcg microgram micrograms", "mass", 1e-6),
    ("mg milligram milligrams", "mass", 1e-3),
    ("g gram grams", "mass", 1.0),
    ("kg kilogram kilograms", "mass", 1e3),
    ("μl µl ul microlitre microlitres microliter microliters", "volume", 1e-6),
    ("ml millilitre millilitres milliliter milliliters", "volume", 1e-3),
    ("l litre litres liter liters", "volume", 1.0),
    ("iu", "activity", 1.0),
    ("°c", "temperature", 1.0),
    ("mpa", "pressure", 1e6),
    ("kpa", "pressure", 1e3),
    ("gpa", "pressure", 1e9),
    ("mmhg", "pressure", 133.322),
    ("hz", "frequency", 1.0),
    ("khz", "frequency", 1e3),
    ("mhz", "frequency", 1e6),
    ("usd dollar dollars", "dollar", 1.0),
    ("eur euro euros", "euro", 1.0),
):
    UNITS.update(dict.fromkeys(_names.split(), (_dimension, _factor)))

_SCALE = "|".join(SCALES)
_NAME = rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(ONES[1:10])}))?|{'|'.join(ONES)})"
_DIGITS = r"[−-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[−-]?\d+(?:\.\d+)?"
_POWER = r"10(?:\s?(?:\^|\*\*)\s?\{?([−-]?\d{1,2})\}?|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
NUMBER = re.compile(
    rf"(?:(?P<factor>\d+(?:\.\d+)?)\s*[×x·*]\s*)?(?<![\d.]){_POWER}"
    rf"|(?P<exponent>\d+(?:\.\d+)?e\+?\d{{1,2}})\b"
    rf"|(?P<digits>{_DIGITS})(?:[\s-]?(?P<scale>{_SCALE})s?\b)?"
    rf"|\b(?P<named>{_NAME})(?:[\s-](?P<hundred>hundred))?(?:[\s-](?P<namedscale>{_SCALE})s?)?\b"
    rf"|\b(?P<article>an?)[\s-](?P<articlescale>{_SCALE})\b"
    rf"|\b(?P<single>an?)\s(?P<unit>second|minute|hour|day|week|month|year|decade)\b"
    rf"|\b(?P<whole>{'|'.join(WHOLE)})\b",
    re.IGNORECASE,
)
_UNIT = "|".join(sorted((re.escape(name) for name in UNITS), key=len, reverse=True))
AFTER = re.compile(
    rf"\s*(?:[-‐–]\s?)?(?P<unit>per\s?cent|{_UNIT})(?![A-Za-zµμ])(?![’']s\b)"
    rf"|\s*(?:[A-Za-z]+\s+){{0,2}}?(?:[A-Za-z]+)\s?(?:/|per|in each|in every|each)\s?(?P<per>[A-Za-z]+(?:\s?[²³23])?)",
    re.IGNORECASE,
)
PER = re.compile(
    r"\s*(?:[A-Za-z-]+\s+){0,2}?[A-Za-z-]+\s?(?:/|per\s|in each\s|in every\s)\s?(?:the\s)?"
    r"([^\s,.;)]+(?:\scentim\w+|\smm)?)",
    re.I,
)
RANGE = re.compile(r"\s*(?:[-–−]|to|and|or)\s*$", re.IGNORECASE)
AGED = re.compile(
    r"(?:\bage[ds]?(?: of| over| above| under| below)?|\b(?:older|younger) than"
    r"|\b(?:people|individuals|persons|women|men|patients|adults) (?:over|under|above|below))\s*$",
    re.I,
)
OVER = re.compile(
    r"\b(?:more than|over|above|at least|exceed\w*|greater than|higher than|older than|longer than)\s*"
    r"(?:the )?(?:age of )?$",
    re.I,
)
UNDER = re.compile(
    r"\b(?:less than|fewer than|under|below|at most|lower than|younger than|shorter than)\s*(?:the )?(?:age of )?$",
    re.I,
)
SUPERSCRIPT_UNITS = str.maketrans("²³", "23")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: its value in the own unit of its `dimension` ("" for a bare number), what it is `per`,
    whether the text says more or less than it, and its place."""

    value: float
    dimension: str
    per: str
    relation: Relation
    start: int
    end: int

    def same(self, other: Quantity) -> bool:
        """Whether both are the same amount of the same thing."""
        near = abs(self.value - other.value) <= 1e-6 * max(abs(self.value), abs(other.value), 1e-12)
        opposed = {self.relation, other.relation} == {"over", "under"}
        return near and self.dimension == other.dimension and (not self.per or self.per == other.per) and not opposed


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text, in its order. Mask names such as "BMP-6" before: their digits are no numbers."""
    found: list[Quantity] = []
    for match in NUMBER.finditer(text):
        if _part_of_word(text, match):
            continue
        value = _value(match)
        if match["single"] and text[: match.start()].lower().endswith("half "):
            value /= 2  # "half a year"
        dimension, factor, end = _unit_after(text, match)
        found.append(
            Quantity(
                value * factor,
                dimension or ("time" if AGED.search(text[: match.start()]) else ""),
                _per_after(text, match.end()),
                _relation(text[: match.start()]),
                match.start(),
                end,
            )
        )
        if not dimension and found[-1].dimension:  # an age is in years
            found[-1] = _scaled(found[-1], "time", _YEAR)
    return list(_ranges_shared(text, found))


def number_of(word: str) -> float | None:
    """The number that a word is, in digits or spelt out in lower case; None for any other word."""
    return float(word) if word.isdecimal() else NAMED.get(word)


def missing(claim: Iterable[Quantity], held: Iterable[Quantity]) -> list[Quantity]:
    """The quantities of a claim that are not among those held."""
    known = list(held)
    return [one for one in claim if not any(one.same(other) for other in known)]


def _part_of_word(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()]
    if match["digits"] and re.search(r"[^\W\d_][-‐]?$", before) and not before.endswith((" -", "–")):
        return bool(re.search(r"[^\W\d_]$", before)) or match["digits"].startswith("-") or before.endswith(("-", "‐"))
    if match["named"] and match["named"].lower() == "one":
        return not match["namedscale"] and not match["hundred"] and _unit_after(text, match)[0] == ""
    if match["whole"] and match["whole"].lower() in ("double", "half"):
        return not re.match(r"\s(?:of|the)\b", text[match.end() :])
    return False


def _value(match: re.Match[str]) -> float:
    if match["exponent"]:
        return float(match["exponent"])
    if match["digits"]:
        base = float(match["digits"].replace(",", "").replace("−", "-"))
        return base * SCALES.get((match["scale"] or "").lower(), 1.0)
    if match["named"]:
        parts = re.split(r"[\s-]", match["named"].lower())
        base = sum(NAMED[part] for part in parts) * (100 if match["hundred"] else 1)
        return base * SCALES.get((match["namedscale"] or "").lower(), 1.0)
    if match["article"]:
        return SCALES[match["articlescale"].lower()]
    if match["single"]:
        return 1.0
    if match["whole"]:
        return WHOLE[match["whole"].lower()]
    power = (match[2] or match[3]).translate(SUPERSCRIPTS).replace("−", "-")
    return float(match["factor"] or 1) * 10.0 ** int(power)


def _unit_after(text: str, match: re.Match[str]) -> tuple[str, float, int]:
    if match["single"]:
        return *UNITS[match["unit"].lower()], match.end()
    if match["whole"] and match["whole"].lower() in ("twice", "double"):
        return "fold", 1.0, match.end()
    if match["whole"] and match["whole"].lower() == "half":
        return "share", 100.0, match.end()
    if match["whole"] and match["whole"].lower() in DECADES:
        return "time", _YEAR, match.end()
    found = AFTER.match(text, match.end())
    if found is None or not found["unit"]:
        return "", 1.0, match.end()
    name = re.sub(r"per\s?cent", "percent", found["unit"].lower())
    return *UNITS[name], found.end()


def _per_after(text: str, end: int) -> str:
    found = PER.match(text, end)
    if found is None:
        return ""
    name = found[1].lower().translate(SUPERSCRIPT_UNITS).rstrip(").")
    name = re.sub(r"^square\s?centim\w+$", "cm2", name).replace("^", "")
    return name.removesuffix("s") if len(name) > 3 else name


def _relation(before: str) -> Relation:
    return "over" if OVER.search(before) else "under" if UNDER.search(before) else ""


def _scaled(one: Quantity, dimension: str, factor: float) -> Quantity:
    return Quantity(one.value * factor, dimension, one.per, one.relation, one.start, one.end)


def _ranges_shared(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """The quantities, the first of a range ("30 to 150 nm") with the unit that stands behind the second."""
    for place, one in enumerate(found):
        following = found[place + 1] if place + 1 < len(found) else None
        if following is not None and RANGE.fullmatch(text[one.end : following.start]):
            if not one.dimension and following.dimension:
                one = _scaled(one, following.dimension, _factor_of(text, following))
            if not one.per and following.per:
                one = Quantity(one.value, one.dimension, following.per, one.relation, one.start, one.end)
        yield one


def _factor_of(text: str, one: Quantity) -> float:
    match = NUMBER.match(text, one.start)
    return _unit_after(text, match)[1] if match else 1.0
