"""A card: one product among the results, with its picture and why it is there."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from catalog.product import Product
from ranker.response import Hit
from ranker.sentence import Sentence
from webapp.shop.badges import Badge, badges, stock_badge
from webapp.shop.explained import Section, explained
from webapp.shop.formatting import shortened
from webapp.shop.highlights import Piece, fragment, marked_text
from webapp.shop.links import options_link, product_link, similar_link
from webapp.shop.picture import Picture, picture_of

_TONES = 6
# Characters of a description in a list, where no part of it matches.
_SUMMARY = 220

# What a reason may say that stands on the card already.
_SHOWN_ANYWAY = frozenset({"rating", "availability"})

# The drawing that stands in for a missing picture, by the first word met in the category path.
_GLYPHS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("place", ("restaurant", "hotel", "bar", "cafe", "salon", "nightlife", "local")),
    ("wear", ("cloth", "shirt", "shoe", "wear", "apparel", "fashion", "jewel")),
    ("book", ("book", "office", "stationery", "magazine", "school")),
    ("food", ("food", "grocer", "coffee", "tea", "kitchen", "drink")),
    ("home", ("home", "furniture", "bedding", "garden", "decor", "light")),
    ("tool", ("tool", "hardware", "automotive", "diy", "industrial")),
    ("care", ("beauty", "health", "care", "baby", "skin")),
    ("play", ("toy", "game", "sport", "outdoor", "fitness", "music")),
    ("device", ("electronic", "computer", "phone", "audio", "camera", "tablet", "monitor")),
)


@dataclass(frozen=True, slots=True)
class Standin:
    """The drawing and tint shown where there is no picture, the same for one kind of product."""

    glyph: str
    tone: int


@dataclass(frozen=True, slots=True)
class Card:
    """One hit as the page shows it.

    `fragment` is the part of the description that matches, `summary` how it begins where none
    does. `reason` says in a sentence why it is there, `why` at length; `options` names its
    variants, with the page that lists them.
    """

    product: Product
    title: tuple[Piece, ...]
    fragment: tuple[Piece, ...]
    summary: str
    rank: int
    url: str
    similar_url: str
    picture: Picture
    standin: Standin
    badges: tuple[Badge, ...] = ()
    stock: Badge | None = None
    reason: tuple[Piece, ...] = ()
    why: tuple[Section, ...] = ()
    options: str = ""
    options_url: str = ""


def card(hit: Hit, *, best: bool = False) -> Card:
    """Build the card of one hit; `best` says that it is the best match of its search."""
    product = hit.product
    matching = fragment(product.description, "description", hit.highlights)
    return Card(
        product=product,
        title=marked_text(product.title, "title", hit.highlights),
        fragment=matching,
        summary="" if matching else shortened(product.description, _SUMMARY),
        rank=hit.rank,
        url=product_link(product.id),
        similar_url=similar_link(product.id),
        picture=picture_of(product.image),
        standin=standin(product),
        badges=badges(product, best=best),
        stock=stock_badge(product),
        reason=_reason(hit.reason),
        why=explained(hit.explanation) if hit.explanation else (),
        options=options_text(len(hit.options)),
        options_url=options_link(product.id, hit.options) if hit.options else "",
    )


def options_text(count: int) -> str:
    """Say how many variants there are beside the one that is shown."""
    if not count:
        return ""
    return "1 more option" if count == 1 else f"{count:,} more options"


def _reason(reason: Sentence) -> tuple[Piece, ...]:
    kept = Sentence(tuple(part for part in reason.parts if part.kind not in _SHOWN_ANYWAY))
    return tuple(Piece(text, marked=matters) for text, matters in kept.pieces)


def standin(product: Product) -> Standin:
    """Choose the drawing and tint for a product without a picture."""
    tone = crc32((product.category[0] if product.category else "").encode()) % _TONES
    if product.location is not None:
        return Standin("place", tone)
    for level in product.category:
        for glyph, words in _GLYPHS:
            if any(word in level.lower() for word in words):
                return Standin(glyph, tone)
    return Standin("box", tone)
