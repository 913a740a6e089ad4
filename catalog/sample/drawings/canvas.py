"""Turns a drawing's strokes into an SVG picture in one colour."""

from __future__ import annotations

from typing import Final

from catalog.sample.colors import HEX

# Fixed colours by letter; c, d and l are the product's colour, darker and lighter.
_FIXED: Final[dict[str, str]] = {
    "k": "#2f343b",
    "i": "#59616b",
    "m": "#b9c0c7",
    "w": "#fbfbf9",
    "n": "#b58555",
    "b": "#5d4030",
    "y": "#a9d3e6",
    "g": "#eabf57",
    "r": "#d85a4f",
    "e": "#6fae7f",
    "t": "#f0c9a6",
    "a": "#ee9f9b",
}


def _mix(color: str, other: str, share: float) -> str:
    """Blend `share` of another colour into a colour."""
    parts = []
    for at in (1, 3, 5):
        one, two = int(color[at : at + 2], 16), int(other[at : at + 2], 16)
        parts.append(f"{int(one + (two - one) * share + 0.5):02x}")
    return "#" + "".join(parts)


def _palette(tint: str) -> dict[str, str]:
    color = HEX[tint]
    brightness = sum(int(color[at : at + 2], 16) for at in (1, 3, 5)) / 765
    # A white thing needs a deeper ground and its shades in cool gray to be seen at all.
    pale = brightness > 0.86
    return {
        **_FIXED,
        "c": color,
        "d": _mix(color, "#5c6670" if pale else "#10151c", 0.26),
        "l": _mix(color, "#b4bec7" if pale else "#ffffff", 0.3),
        "z": "#d5dde1" if pale else _mix(color, "#f7f5f1", 0.84),
    }


def render(strokes: str, tint: str) -> str:
    """Return the SVG text of a drawing in the named colour.

    A drawing is a list of strokes parted by `;`. `R x y w h r k` is a rectangle with rounded
    corners, `E x y rx ry k` an ellipse, `P k path` a filled shape and `S k width path` a line,
    all on a field of 200 by 200, where `k` is a letter of the palette (`z` is the background).
    """
    palette = _palette(tint)
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="400" height="400">'
        f'<rect width="200" height="200" fill="{palette["z"]}"/>'
        '<ellipse cx="100" cy="174" rx="72" ry="7" fill="#000" opacity=".07"/>'
    ]
    for stroke in strokes.split(";"):
        shape, _, rest = stroke.partition(" ")
        if shape == "R":
            x, y, width, height, corner, key = rest.split(" ")
            parts.append(
                f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{corner}" '
                f'fill="{palette[key]}"/>'
            )
        elif shape == "E":
            x, y, across, down, key = rest.split(" ")
            parts.append(
                f'<ellipse cx="{x}" cy="{y}" rx="{across}" ry="{down}" fill="{palette[key]}"/>'
            )
        elif shape == "P":
            key, _, path = rest.partition(" ")
            parts.append(f'<path d="{path}" fill="{palette[key]}"/>')
        else:
            key, width, path = rest.split(" ", 2)
            parts.append(
                f'<path d="{path}" fill="none" stroke="{palette[key]}" stroke-width="{width}" '
                'stroke-linecap="round" stroke-linejoin="round"/>'
            )
    parts.append("</svg>\n")
    return "".join(parts)
