"""Negation: what a product must not be or have, "without sugar", "-red", "not nike"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from query.constraints.condition import denied_condition
from query.constraints.constraints import ExcludedField, Exclusion
from query.constraints.context import Context, words_of
from query.constraints.found import Found
from query.constraints.gazetteer import Name
from query.constraints.line import Line, Taken

MOST_WORDS = 3
"""Words of one thing that is excluded."""

_BEFORE = (
    r"(?:any (?:colou?r|brand|material) |but |and |with |that (?:are|is|do|does|have|has) "
    r"|that'?s |which is )?"
)
_WORDS = (
    r"without(?: any)?(?: the)?|with ?out|w/o(?:ut)?|wo|withut|widthout|withot|witout|wihtout"
    r"|withou|whithout|no|not|non|except(?: for)?"
    r"|excluding|exclude|minus|sans|avoid(?:ing)?|other than|anything but|everything but"
    r"|nothing with|(?:any (?:colou?r|brand|material)|anything|all colou?rs) but"
    r"|free (?:of|from)|never|zero|dont want|don't want|doesn't have|does not (?:have|contain)"
    r"|do not (?:have|contain|want)|isn't|aren't|lacking|instead of|but not|hate|skip"
)
_NOT = re.compile(
    # "thoughts are not the enemy" is a sentence
    rf"(?<![\w'-])(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bam )(?<!\bwe )"
    r"(?<!\bwill )(?<!\bwould )(?<!\bshall )(?<!\bshould )(?<!\bcould )(?<!\bcan )(?<!\bto )"
    r"(?<!\bdid )(?<!\bwere )(?<!\blike )(?<!\byou're )(?<!\bit's )(?<!\bi'm )(?<!\bmust )"
    rf"(?<!\bdo )(?:{_BEFORE}(?:{_WORDS})"
    r"(?: (?:made (?:of|from|with|in)|in|from|with|have|having|containing|contain|use|using|by|any"
    r"|a|an|the|for))*)[ -]+"
)
_MINUS = re.compile(r"(?:(?<=\s)|^)-(?=[a-z])")
_FREE = re.compile(r"(?<![\w-])(?P<what>[a-z]{2,15}(?: oil)?)[ -]?free(?![\w-])")
FREE_MENDED = {
    "glutin": "gluten", "glutten": "gluten", "gluton": "gluten",
    "gulten": "gluten", "suger": "sugar", "sugr": "sugar", "shugar": "sugar", "diary": "dairy",
    "dariy": "dairy", "lactos": "lactose", "caffiene": "caffeine", "cafeine": "caffeine",
    "frangrance": "fragrance", "fragance": "fragrance",
    "alchohol": "alcohol", "alchol": "alcohol", "parabin": "paraben",
}  # fmt: skip
"""Frequent typing errors in what products are free of."""
_LINK = re.compile(r" ?(?:,|/|&|\bor\b|\band\b|\bnor\b|\bneither\b) ?(?:no |not |any )?(?=\w)")


def find_exclusions(
    line: Line, context: Context, names: Sequence[Name], taken: Taken
) -> Iterator[Found]:
    """Find what the line excludes, with the field that it is of."""
    low = line.low
    if "free" in low:
        for match in _FREE.finditer(low):
            what = match["what"]
            what = FREE_MENDED.get(what, what)
            if what in words_of("not_free") or not _fits_free(context, what):
                continue
            if taken.free(*match.span()):
                field = _field_of_free(context, what, names, match.start())
                yield _found(line, match.start(), match.end(), field, what)
    for pattern in (_NOT, _MINUS):
        for match in pattern.finditer(low):
            if not taken.free(*match.span()):
                continue
            yield from _excluded(line, context, names, taken, match, pattern is _MINUS)


def _fits_free(context: Context, what: str) -> bool:
    return context.lists("free", what) or context.lists("ingredients", what)


def _field_of_free(context: Context, what: str, names: Sequence[Name], place: int) -> ExcludedField:
    if any(name.start == place and name.kind == "material" for name in names):
        return "ingredient" if _is_eaten(context) else "material"
    if what in {"wire", "lint", "rust", "stain", "noise", "odor", "cruelty", "ad", "tear"}:
        return "feature"
    return "ingredient"


def _excluded(
    line: Line,
    context: Context,
    names: Sequence[Name],
    taken: Taken,
    match: re.Match[str],
    minus: bool,
) -> Iterator[Found]:
    """Read the things after a negation: those of one list, "no nuts or soy", are all excluded."""
    start, place = match.start(), match.end()
    if start == 0 and match[0].startswith("without "):
        return  # nothing is named that it would be said of: "without remorse"
    bare_no = match[0].strip(" -") in {"no", "non", "zero", "never", "wo", "hate", "skip"}
    without = match[0].strip().startswith(("with", "w/o"))
    noun = bare_no or match[0].strip().startswith(("with", "free"))
    first = True
    while True:
        found = _thing(
            line,
            context,
            names,
            taken,
            place,
            at_front=match.start() == 0 and bare_no,
            bare_no=noun,
            without=without,
        )
        if found is None:
            return
        field, value, end = found
        if not first and field == "feature":
            return  # "no wires or black" goes on with something else
        if minus and field == "feature" and end < place + 3:
            return
        yield _found(line, start, end, field, value)
        link = _LINK.match(line.low, end)
        if not link:
            return
        start, place, first = link.start(), link.end(), False


def _thing(
    line: Line,
    context: Context,
    names: Sequence[Name],
    taken: Taken,
    place: int,
    at_front: bool,
    bare_no: bool,
    without: bool,
) -> tuple[ExcludedField, str, int] | None:
    """Return the field, the value and the end of what stands at `place`."""
    words = line.words
    at = line.after(place)
    if at >= len(words) or words[at].start > place + 1 or words[at].text.isdigit():
        return None
    condition = denied_condition(line, words[at].start)
    if condition:
        return "feature", *condition
    ingredient = _ingredient(line, context, at)
    for name in names:
        if name.start != words[at].start or name.kind not in {"brand", "color", "material"}:
            continue
        if name.kind != "brand" and ingredient and _is_eaten(context):
            continue
        if ingredient and ingredient[1] > name.end and name.kind != "brand":
            continue
        if name.kind == "material" and without and name.last + 1 == len(words):
            # "without glass carafe" is not without glass
            return "feature", line.low[name.start : words[-1].end], words[-1].end
        kind: ExcludedField = name.kind  # type: ignore[assignment]
        return kind, name.value, name.end
    if not taken.free(words[at].start, words[at].end):
        return None
    if ingredient:
        return "ingredient", *ingredient
    if at_front:
        return None  # "no pull harness": part of a name as likely as not
    end = _end_of_feature(line, names, taken, at)
    if end == at or words[at].text in words_of("exclusion_ends") | words_of("never_excluded"):
        return None
    value = line.low[words[at].start : words[end - 1].end]
    short = end == at + 1 or words[end - 1].text in words_of("ingredient_forms")
    if bare_no and short and _is_eaten(context) and not context.lists("fixtures", value):
        return "ingredient", value, words[end - 1].end
    return "feature", value, words[end - 1].end


def _end_of_feature(line: Line, names: Sequence[Name], taken: Taken, at: int) -> int:
    """Return the number of the word after a feature that starts with word `at`.

    It is one word and those that go before it ("added sugar", "small parts"); where only two
    words are left, "not slim fit", it is both, unless the first is a plural.
    """
    words = line.words
    values = {name.start for name in names if name.kind in {"brand", "color", "material"}}
    ends: list[int] = []
    end = at
    while end < len(words) and end - at < MOST_WORDS + 1:
        word = words[end]
        glued = end == at or line.low[words[end - 1].end : word.start] in {" ", "-", ""}
        if not glued or not taken.free(word.start, word.end):
            break
        if end > at and (word.text in words_of("exclusion_ends") or word.start in values):
            break
        end += 1
        if word.text not in words_of("exclusion_modifiers") and not _goes_on(line, end):
            ends.append(end)
    if not ends:
        return end
    left = end - at
    plural = words[at].text.endswith("s") and not words[at].text.endswith("ss")
    return end if left <= 2 and not plural else ends[0]


def _goes_on(line: Line, end: int) -> bool:
    """Return whether the next word belongs to the last one: glued by a hyphen."""
    words = line.words
    return end < len(words) and line.low[words[end - 1].end : words[end].start] == "-"


def _ingredient(line: Line, context: Context, at: int) -> tuple[str, int] | None:
    """Return the longest ingredient that starts with word `at`, and its end."""
    words = line.words
    for count in (4, 3, 2, 1):
        if at + count <= len(words):
            text = " ".join(word.text for word in words[at : at + count])
            if context.lists("ingredients", text):
                last = at + count
                if last < len(words) and words[last].text in words_of("ingredient_forms"):
                    last += 1
                return " ".join(word.text for word in words[at:last]), words[last - 1].end
    return None


def _is_eaten(context: Context) -> bool:
    """Return whether the product is food or is put on the skin, and no machine for it."""
    return not context.has("appliance") and (context.has("food") or context.has("cosmetics"))


def _found(line: Line, start: int, end: int, field: ExcludedField, value: str) -> Found:
    words = line.text[start:end]
    sure = field != "feature"
    return Found(
        "not", Exclusion(field, value), start, end, words, sure, f"not the {field} {value}"
    )
