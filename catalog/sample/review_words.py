"""What reviewers say: headings and sentences by how content they are."""

from __future__ import annotations

from typing import Final

HEADINGS: Final[dict[int, tuple[str, ...]]] = {
    5: ("Love {them}", "Perfect for {use}", "Exceeded expectations", "Best {also} so far",
        "Highly recommended", "Five stars", "Exactly what I wanted", "Worth every cent"),
    4: ("Very good", "Good {also} for the price", "Solid", "Happy with {this} {also}",
        "Nearly perfect", "Does what {it} should"),
    3: ("It's okay", "Average", "Mixed feelings", "Fine for {use}, not more", "Could be better"),
    2: ("Disappointed", "Not for {use}", "Expected more", "Below average"),
    1: ("Do not buy", "Waste of money", "Returned {them}", "Very poor quality"),
}  # fmt: skip

OPENINGS: Final[dict[int, tuple[str, ...]]] = {
    5: ("I bought {this} {noun} for {use} and could not be happier.",
        "{This} {is} the best {also} I have owned.",
        "After a month of use I can say that {brand} got it right.",
        "{This} {noun} {is} perfect for {use}."),
    4: ("Good {also} overall, and I use {them} for {use}.",
        "I like {this} {noun} a lot, with one small complaint.",
        "Works well for {use}.",
        "A good buy from {brand}."),
    3: ("{This} {noun} {is} neither good nor bad.",
        "Okay for {use}, but do not expect too much.",
        "I wanted to like {this} {also} more than I do."),
    2: ("I bought {this} {noun} for {use} and was let down.",
        "Not what I expected from {brand}.",
        "The idea is good, the {noun} not so much."),
    1: ("Please save your money.",
        "The worst {also} I have ever bought.",
        "I had high hopes for {use} and sent {them} back after two days."),
}  # fmt: skip

FACTS: Final = (
    "The {fact} is exactly as described.",
    "I chose it for the {fact} and that was the right call.",
    "I picked {value} and I am glad I did.",
    "For reference, mine is the {value} version.",
)
"""What a content reviewer says of one attribute; {fact} is its name, {value} its value."""

DOUBTS: Final = (
    "The {fact} is not what the page says.",
    "I ordered {value} and something else came.",
    "Look twice at the {fact} before you order.",
)
"""What a discontented reviewer says of one attribute."""

CLOSINGS: Final[dict[int, tuple[str, ...]]] = {
    5: ("I would buy {them} again.", "Great for {use2}, too.", "Buy it, you will not regret it."),
    4: ("Would buy again.", "One star off for the slow delivery.", "Good for {use2} as well."),
    3: ("It will do for now.", "There may be better ones out there.", "Three stars feels fair."),
    2: ("I will look for another brand.", "I would not buy {them} again."),
    1: ("Avoid.", "I asked for my money back.", "Zero stars if I could."),
}
