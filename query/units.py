"""Units of measure: their many spellings, one form of each, and all forms of a measure."""

from __future__ import annotations

import re
from types import MappingProxyType

SPELLINGS = MappingProxyType({
    "in": ("inches", "inch", "inchs", "ins", "in"),
    "ft": ("feet", "foot", "ft"),
    "yd": ("yards", "yard", "yds", "yd"),
    "mm": ("millimeters", "millimeter", "millimetres", "millimetre", "mm"),
    "cm": ("centimeters", "centimeter", "centimetres", "centimetre", "cms", "cm"),
    "m": ("meters", "meter", "metres", "metre", "mtr", "m"),
    "km": ("kilometers", "kilometer", "kilometres", "km"),
    "fl oz": ("fluid ounces", "fluid ounce", "fl oz", "fl. oz", "floz"),
    "oz": ("ounces", "ounce", "oz"),
    "lb": ("pounds", "pound", "lbs", "lb"),
    "kg": ("kilograms", "kilogram", "kilos", "kilo", "kgs", "kg"),
    "mg": ("milligrams", "milligram", "mg"),
    "mcg": ("micrograms", "mcg"),
    "g": ("grams", "gram", "grms", "gms", "gm", "g"),
    "ml": ("milliliters", "milliliter", "millilitres", "millilitre", "ml"),
    "l": ("liters", "liter", "litres", "litre", "ltr", "lt", "l"),
    "gal": ("gallons", "gallon", "gallons", "gals", "gal"),
    "qt": ("quarts", "quart", "qts", "qt"),
    "pt": ("pints", "pint", "pt"),
    "cup": ("cups", "cup"),
    "kb": ("kb",),
    "mb": ("megabytes", "mb"),
    "gb": ("gigabytes", "gigabyte", "gigs", "gig", "gbs", "gb"),
    "tb": ("terabytes", "terabyte", "tbs", "tb"),
    "mah": ("mah",),
    "w": ("watts", "watt", "w"),
    "v": ("volts", "volt", "v"),
    "a": ("amps", "amp"),
    "hz": ("hertz", "hz"),
    "hp": ("horsepower", "hp"),
    "btu": ("btus", "btu"),
    "mp": ("megapixels", "megapixel", "mp"),
    "sq ft": ("square feet", "square foot", "sq. ft", "sq ft", "sqft"),
    "cu ft": ("cubic feet", "cubic foot", "cu. ft", "cu ft", "cuft"),
    "ct": ("carats", "carat", "karats", "karat"),
    "person": ("person", "people"),
})  # fmt: skip
"""Canonical unit -> its spellings, the longer ones first."""

_UNIT_OF = {spelling: unit for unit, forms in SPELLINGS.items() for spelling in forms}
_UNIT_OF |= {'"': "in", "''": "in", "'": "ft"}
UNIT_PATTERN = "|".join(
    re.escape(form) for form in sorted(_UNIT_OF, key=lambda form: -len(form)) if form[0].isalpha()
)
"""Pattern of a unit in letters, in small letters."""

NUMBER_PATTERN = r"(?:\d{1,6} \d{1,2}/\d{1,3}|\d{1,3}/\d{1,3}|\d{1,6}(?:\.\d{1,4})?|\.\d{1,3})"
"""Pattern of the number of a measure: 10, 8.5, 1/2, 1 1/2."""

_MEASURE = re.compile(
    rf"(?<![\w./])(?P<number>{NUMBER_PATTERN})(?:[ -]?(?P<unit>{UNIT_PATTERN})(?![\w])"
    r"""|[ ]?(?P<sign>"|''|'(?![\w'])))\.?(?!\w|-\d)""",
    re.IGNORECASE,
)


def unit_of(spelling: str) -> str | None:
    """Return the canonical unit of a spelling ("inches" -> "in"), None where it is no unit."""
    return _UNIT_OF.get(spelling.lower().strip().rstrip("."))


def measure(number: str, spelling: str) -> str:
    """Return a measure in canonical form: number, one space, unit."""
    return f"{plain_number(number)} {unit_of(spelling) or spelling}"


def plain_number(number: str) -> str:
    """Return the number without needless zeros and points (10.0 -> 10, .5 -> 0.5)."""
    number = number.replace(",", "")
    if number.startswith("."):
        number = "0" + number
    if "." in number and "/" not in number:
        number = number.rstrip("0").rstrip(".")
    return number


def canonical_units(text: str) -> str:
    """Write every measure of a text as number, space and canonical unit (`64GB` -> `64 gb`).

    A bare unit letter after a number that is glued to it and small ("5g", "3m") may be a name and
    stays; the rest of the text stays as it is.
    """
    return _MEASURE.sub(_canonical, text)


def surface_forms(text: str) -> tuple[str, ...]:
    """List the ways to write a measure, itself first: `10 in` -> 10 in, 10in, 10 inch, 10" ...

    Empty where `text` is no measure.
    """
    match = _MEASURE.fullmatch(text.strip())
    if not match:
        return ()
    number = plain_number(match["number"])
    unit = unit_of(match["unit"] or match["sign"])
    assert unit is not None
    forms = [f"{number} {unit}", f"{number}{unit}"]
    for spelling in SPELLINGS[unit]:
        forms += [f"{number} {spelling}", f"{number}{spelling}", f"{number}-{spelling}"]
    if unit == "in":
        forms += [f'{number}"', f"{number}''"]
    elif unit == "ft":
        forms.append(f"{number}'")
    return tuple(dict.fromkeys(forms))


def _canonical(match: re.Match[str]) -> str:
    spelling = match["unit"] or match["sign"]
    if len(spelling) == 1 and spelling.isalpha() and _may_be_a_name(match):
        return match[0]
    return measure(match["number"], spelling)


def _may_be_a_name(match: re.Match[str]) -> bool:
    """Return whether this is like 5g, 3m, 2l or 4v: glued, one digit, one letter."""
    return match[0] == match["number"] + match["unit"] and len(match["number"]) == 1
