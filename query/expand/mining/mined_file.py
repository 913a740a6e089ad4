"""What was mined as a synonym file that a merchant can read, correct and keep."""

from __future__ import annotations

from collections.abc import Sequence

from query.expand.mining.mine import MinedPair

_HEAD = """\
# Synonyms mined from the products of index '{index}', the surest first.
#
# They weigh less than what people write. A pair that is right can be moved into the file beside
# this one, synonyms.txt, without the word "mined"; one that is wrong is switched off there by the
# same line with "| off", which a later run does not undo. A later run replaces this file.
# A remark tells how sure a pair is (0 to 1) and why.
"""


def mined_text(pairs: Sequence[MinedPair], index: str) -> str:
    """Return the pairs as a synonym file."""
    lines = [
        f"{pair.first}, {pair.second} | mined  # {pair.score:.2f}: {pair.reason}" for pair in pairs
    ]
    return "\n".join([_HEAD.format(index=index), *lines, ""])
