"""Colours by the names that shops give them, for titles and for the drawn pictures."""

from __future__ import annotations

from typing import Final

FABRIC: Final = "Black|White|Gray|Navy|Beige|Burgundy|Olive|Teal|Blush|Mustard"
BRIGHT: Final = "Red|Blue|Green|Yellow|Purple|Orange|Pink|Turquoise"
DEVICE: Final = "Black|White|Silver|Graphite|Midnight Blue|Rose Gold"
KITCHEN: Final = "Black|Graphite|Red|Sage|Cream|Blue|Copper"
WOOD: Final = "Oak|Walnut|White|Black|Espresso|Natural"
SPORT: Final = "Black|Blue|Red|Green|Orange|Gray"

HEX: Final[dict[str, str]] = {
    "Black": "#33373d",
    "White": "#f4f4f1",
    "Gray": "#8d949c",
    "Silver": "#bcc3ca",
    "Graphite": "#4e555e",
    "Navy": "#2b3f63",
    "Midnight Blue": "#2c3e6b",
    "Beige": "#d9c6a5",
    "Cream": "#efe3c8",
    "Burgundy": "#7d2a3c",
    "Olive": "#74793f",
    "Teal": "#2a8583",
    "Blush": "#e6b3ac",
    "Mustard": "#d9a531",
    "Red": "#cf4340",
    "Blue": "#3d78c2",
    "Light Blue": "#8db8de",
    "Green": "#4a9a5c",
    "Sage": "#9aae8c",
    "Yellow": "#efc643",
    "Purple": "#8159ac",
    "Orange": "#e8873a",
    "Pink": "#e889a8",
    "Turquoise": "#3fb5b3",
    "Rose Gold": "#d9a295",
    "Gold": "#cfa94f",
    "Copper": "#bb7045",
    "Oak": "#c89a63",
    "Walnut": "#7b5236",
    "Espresso": "#4b342a",
    "Natural": "#d8b988",
    "Brown": "#86573a",
    "Tan": "#c69a6b",
    "Khaki": "#b5a37a",
    "Charcoal": "#464b52",
    "Lavender": "#b19ccf",
    "Coral": "#ec7f6b",
    "Clear": "#cfe3ea",
}

# What a flavour or a scent looks like on the label.
TINTS: Final[dict[str, str]] = {
    "Vanilla": "Cream",
    "Chocolate": "Brown",
    "Dark Chocolate": "Espresso",
    "Milk Chocolate": "Brown",
    "Strawberry": "Pink",
    "Raspberry": "Burgundy",
    "Blueberry": "Navy",
    "Lemon": "Yellow",
    "Citrus": "Orange",
    "Orange": "Orange",
    "Peach": "Coral",
    "Mint": "Turquoise",
    "Peppermint": "Turquoise",
    "Lavender": "Lavender",
    "Rose": "Blush",
    "Eucalyptus": "Sage",
    "Coconut": "Cream",
    "Sea Salt": "Light Blue",
    "Honey": "Mustard",
    "Tomato Basil": "Red",
    "Chicken": "Mustard",
    "Beef": "Red",
    "Salmon": "Coral",
    "Turkey": "Copper",
    "Lamb": "Burgundy",
    "Tuna": "Blue",
    "Cedarwood": "Walnut",
    "Unscented": "White",
}


def tint_of(value: str) -> str:
    """Return the colour name that a colour, flavour or scent is drawn in, or an empty text."""
    return value if value in HEX else TINTS.get(value, "")
