"""The drawn pictures: one flat drawing for each kind of thing, in the product's colour."""

from __future__ import annotations

from catalog.sample.drawings.canvas import render
from catalog.sample.drawings.devices import DEVICES
from catalog.sample.drawings.indoors import INDOORS
from catalog.sample.drawings.outdoors import OUTDOORS
from catalog.sample.drawings.wearing import WEARING


def draw(name: str, tint: str) -> str:
    """Return the SVG text of the named drawing in the named colour."""
    for album in (INDOORS, DEVICES, WEARING, OUTDOORS):
        if name in album:
            return render(album[name], tint)
    raise KeyError(name)


def file_name(name: str, tint: str) -> str:
    """Return the file that holds a drawing in a colour, such as `sofa-teal.svg`."""
    return f"{name}-{tint.lower().replace(' ', '-')}.svg"
