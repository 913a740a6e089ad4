"""What a ranker's folder says about itself, and what its trees are."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.folder import FolderKind

CARD_FILE = "card.json"
TREES_FILE = "trees.json"
SHIPPED_RANKER = "retail-ranker"
MOST_LEAVES = 16

RANKER_FOLDER = FolderKind(
    noun="ranker",
    card_file=CARD_FILE,
    make="Make one with `retail-search train ranker`",
    field="ranker",
)


class Tree(BaseModel):
    """One tree: its inner nodes in an order in which a node comes before those below it.

    A row goes to `left[i]` where its value of `feature[i]` is at most `threshold[i]`, or is
    missing and `missing_left[i]`, else to `right[i]`. Below 0 these are leaves: -1 is the first.
    `value` is what each leaf adds, `cover` how many training rows came to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    missing_left: tuple[bool, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...] = Field(min_length=1, max_length=MOST_LEAVES)
    cover: tuple[float, ...]

    @model_validator(mode="after")
    def _is_a_tree(self) -> Tree:
        nodes = len(self.feature)
        columns = (self.threshold, self.missing_left, self.left, self.right)
        if any(len(each) != nodes for each in columns) or len(self.cover) != len(self.value):
            raise ValueError("its lists are not of one length")
        below = sorted((*self.left, *self.right))
        whole = [*range(-len(self.value), 0), *range(1, nodes)] if nodes else []
        if below != whole or len(self.value) != nodes + 1:
            raise ValueError("its nodes are not one tree")
        if any(
            0 <= child <= node
            for children in (self.left, self.right)
            for node, child in enumerate(children)
        ):
            raise ValueError("a node stands after one below it")
        if any(feature < 0 for feature in self.feature) or any(cover <= 0 for cover in self.cover):
            raise ValueError("a feature is below zero, or a leaf covers nothing")
        return self


class TreesFile(BaseModel):
    """What trees.json holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    trees: tuple[Tree, ...] = Field(min_length=1)


class BlendAlone(BaseModel):
    """Log odds of relevance where the cross-encoder did not read.

    intercept + learned * the trees' score + fused * the fused score
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intercept: float
    learned: float = Field(ge=0)
    fused: float = Field(default=0.0, ge=0)


class BlendWithCross(BlendAlone):
    """Log odds of relevance where it did read: its logit comes on top, times `cross`."""

    cross: float = Field(gt=0)


class JudgedSet(BaseModel):
    """One judged set that a ranker was trained with, and how it did on queries held out.

    `ndcg` has nDCG@10 over judged products by name of what ordered them, `fused` and `trees`
    among them. `sha256` is the checksum of the file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    sha256: str
    queries: int
    pairs: int
    ndcg: dict[str, float]


class RankerCard(BaseModel):
    """The facts of a trained ranker that its loader needs, and where it comes from.

    `features` are the columns that the trees ask of, in their order. `cross_encoder` names what
    the blend with logits was fitted for, empty where it was fitted for none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str = Field(min_length=1)
    features: tuple[str, ...] = Field(min_length=1)
    alone: BlendAlone
    with_cross: BlendWithCross | None = None
    cross_encoder: str = ""
    judged: tuple[JudgedSet, ...] = ()
    origin: str
    license: str
    trees_sha256: str = Field(min_length=64, max_length=64)


def read_ranker_card(folder: Path) -> RankerCard:
    """Read the card of a ranker's folder; raises ModelError when it is missing or not valid."""
    return RANKER_FOLDER.read_card(folder, RankerCard)
