"""Sentences that fit every kind of product."""

from __future__ import annotations

from typing import Final

OPENERS: Final = (
    "Looking for {an_also} for {use}? {This} {noun} from {brand} {was} made for exactly that.",
    "The {brand} {series} {is} {an_also} for {use} and {use2}.",
    "{brand} designed the {series} {noun} for {use}.",
    "Good for {use} and just as good for {use2}: {this} {noun} keep{s} things simple.",
    "If you have been searching for {an_also} that work{s} for {use}, start here.",
    "{an_also_cap} you can count on, made with {use} in mind.",
    "The {series} {noun} by {brand} {is} hard to beat for {use}.",
    "For {use}, for {use2} or just because: {brand} presents the {series} {noun}.",
)
"""First sentences of a description."""

BULLET_USES: Final = (
    "Chosen again and again: for {use} and for {use2}.",
    "Great for {use}: also a favorite for {use2}.",
    "Made with you in mind: ideal for {use}.",
)
"""Bullets that say what a product is for."""

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
"""Names of the months, which must not follow the machine's language."""
