"""The features: what the learned ranker knows of a query and a product, in the order of columns.

A feature that does not apply (no brand in the query, no price of the product) is NaN, which the
trees send a way of its own. Those with `monotone` 1 may only raise the learned score as they grow,
those with -1 only lower it: a ranker that learned from few queries stays sane where it saw none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Monotone = Literal[-1, 0, 1]


@dataclass(frozen=True, slots=True)
class Feature:
    """One column of the matrix: its name, what it says in one line, and its direction."""

    name: str
    help: str
    monotone: Monotone = 0


FEATURES: tuple[Feature, ...] = (
    # What retrieval found out. Ranks are left out: judged products are those that some retrieval
    # ranked high, so trees would learn from ranks who was judged instead of who is relevant.
    Feature("fused", "Fused score, without the lift of products that have all words.", 1),
    Feature("fused_gap", "Fused score less that of the head's best product.", 1),
    Feature("raised", "What soft conditions (brand, color, category ...) added to the score.", 1),
    Feature("whole", "The product has all words, or was put ahead for it: 1, else 0.", 1),
    Feature("code", "The query is a code of the product: 1; it begins one: 0.5.", 1),
    Feature("bm25", "BM25 over 1.5 times the logarithm of the catalogue's size.", 1),
    Feature("bm25_share", "BM25 as a share of the query's best.", 1),
    Feature("specificity", "Best BM25 of the query, scaled as `bm25`: how rare its words are."),
    Feature("cosine", "Cosine of the query's and the product's vectors.", 1),
    Feature("cosine_gap", "Cosine less that of the nearest product.", 1),
    Feature("best_cosine", "Cosine of the query's nearest product."),
    # Words
    Feature("query_words", "Number of the query's words."),
    Feature("title_bm25", "BM25 in the title, as a share of the most that it can be.", 1),
    Feature("brand_bm25", "BM25 in the brand, likewise."),
    Feature("category_bm25", "BM25 in the category, likewise."),
    Feature("attributes_bm25", "BM25 in the attributes' values, likewise."),
    Feature("description_bm25", "BM25 in the description, likewise."),
    Feature("title_coverage", "Share of the query's rarity that the title covers.", 1),
    Feature("coverage", "Share of the query's rarity that any field covers.", 1),
    Feature("missing", "Share of the rarest word that no field has, 0 where none is missing.", -1),
    Feature("title_share", "Share of the title's words that the query has too."),
    Feature("title_order", "Share of the query's neighbouring words that are so in the title.", 1),
    Feature("title_first", "Words of the title before the first that matches."),
    Feature("title_words", "Number of the title's words."),
    Feature("exact_title", "The query is the title: 1, else 0.", 1),
    Feature("letters", "Share of the query's runs of three letters that the title has.", 1),
    # What kind of thing it is
    Feature("noun", "The thing asked for is in the title: 1; after `for` or `with`: 0.5.", 1),
    Feature("noun_first", "Words of the title before the thing asked for."),
    Feature("noun_kind", "Share of the thing's words in the category or product type.", 1),
    Feature("for_query", "Share of what the title covers that stands after `for` or `with`.", -1),
    Feature("accessory", "The title names an accessory that was not asked for: 1, else 0.", -1),
    Feature("category", "Probability of the product's category among those of the query.", 1),
    Feature("kind_agreement", "Share of the first ten products that are of the same kind.", 1),
    Feature("attribute_agreement", "How many of the first ten have its attributes, 0 to 1.", 1),
    Feature("title_agreement", "How many titles of the head have the title's words, 0 to 1."),
    # What is asked of it
    Feature("brand", "Brand asked for: 1; another one: 0.", 1),
    Feature("numbers", "Share of the query's numbers that title or attributes have.", 1),
    Feature("other_number", "Share of the query's measures that the title has otherwise.", -1),
    Feature("color", "Color asked for: 1; it says none: 0.5; only others: 0.", 1),
    Feature("model_code", "Share of the query's codes that the product carries.", 1),
    Feature("price_fit", "Price within what is asked: 1, less the farther it is from that.", 1),
    # What the shop knows of it
    Feature("price", "Logarithm of the price over the head's median price."),
    Feature("rating", "Stars, drawn to 3.9 where few have rated it.", 1),
    Feature("popularity", "Stars and the magnitude of ratings together.", 1),
    Feature("available", "In stock: 1; to be ordered ahead: 0.5; out of stock: 0.", 1),
    Feature("description_words", "Logarithm of the number of the description's words."),
)

NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
"""The names of the columns."""

COLUMN = {name: place for place, name in enumerate(NAMES)}
"""The column of each feature."""


def features_markdown() -> str:
    """Return the table of features as Markdown, as the docs show it."""
    signs = {1: "raises", -1: "lowers", 0: ""}
    lines = ["| feature | meaning | direction |", "|---|---|---|"]
    lines += [f"| `{each.name}` | {each.help} | {signs[each.monotone]} |" for each in FEATURES]
    return "\n".join(lines)
