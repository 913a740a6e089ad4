"""Terms that look alike to an encoder and are none the same: the values of one attribute.

Red and green stand in the same places of the same titles, and mean the opposite of a synonym.
"""

from __future__ import annotations

from functools import cache

_ATTRIBUTE_VALUES = (
    "black white red green blue yellow orange purple violet pink brown gray grey beige gold "
    "silver ivory cream navy teal turquoise magenta cyan maroon burgundy tan charcoal bronze "
    "copper rose lavender mint olive khaki coral peach aqua indigo champagne coloured colored "
    "colour color multicolor multicolour rainbow clear transparent graphite slate sand",
    "small medium large tiny big huge extra mini midi maxi micro nano compact regular long "
    "short tall petite wide narrow slim thin thick full half quarter king queen twin oversized "
    "giant high low deep shallow light heavy jumbo",
    "man men mens male woman women womens female ladies boy boys girl girls kid kids child "
    "children baby infant toddler teen adult senior unisex puppy kitten dog cat bird fish horse",
    "cotton polyester nylon wool silk linen leather suede denim velvet fleece satin canvas wood "
    "wooden oak pine walnut maple bamboo metal steel stainless aluminum aluminium iron brass "
    "bronze copper plastic glass ceramic porcelain marble stone granite rubber silicone vinyl "
    "pvc acrylic paper cardboard foam rattan wicker titanium carbon fiber fibre",
    "wired wireless corded cordless left right front rear back top bottom upper lower inner "
    "outer indoor outdoor internal external input output in out on off up down male female "
    "analog digital manual automatic horizontal vertical hot cold wet dry warm cool soft hard "
    "new used matte glossy satin gloss single double dual triple quad multi sleeveless mono "
    "stereo color monochrome singlemode multimode",
    "spring summer autumn fall winter january february march april may june july august "
    "september october november december monday tuesday wednesday thursday friday saturday "
    "sunday christmas halloween easter",
    "english german french spanish italian dutch danish norwegian swedish finnish polish czech "
    "hungarian russian turkish greek portuguese arabic hebrew chinese japanese korean nordic uk "
    "us usa eu european american british swiss belgian canada america europe asia africa italy "
    "france germany spain portugal greece turkey china japan korea india mexico brazil colombia "
    "ethiopia kenya guatemala tunisia australia",
    "inch foot feet yard meter metre centimeter millimeter ounce pound gram kilogram liter "
    "litre gallon quart pint milliliter watt volt amp hour minute day week month year page "
    "pages sheet sheets",
    "chicken beef pork lamb turkey salmon tuna duck fish vanilla chocolate strawberry lemon "
    "lime orange apple cherry banana peach berry blueberry raspberry grape mango coconut mint "
    "almond peanut garlic basil tomato onion pepper honey cinnamon caramel hazelnut",
    "hdmi usb vga dvi displayport thunderbolt lightning ethernet bluetooth wifi serial parallel "
    "sata ide scsi sas pci pcie agp isa firewire ps atx itx intel amd nvidia geforce radeon "
    "core xeon ryzen athlon celeron pentium gtx rtx ddr sdram sodimm dimm lc sc st fc mtrj cd "
    "dvd bluray",
    "round square oval rectangular rectangle circular triangular hexagonal",
    "basketball football soccer baseball volleyball tennis golf hockey badminton rugby cricket "
    "running walking hiking cycling yoga swimming skiing",
    "beginner intermediate advanced professional pro basic premium standard deluxe ultra plus "
    "lite elite economy business ultimate",
)  # fmt: skip

_BRITISH = (
    ("our", "or"), ("tre", "ter"), ("ise", "ize"), ("isation", "ization"), ("elle", "ele"),
    ("elli", "eli"), ("ogue", "og"), ("grey", "gray"), ("aluminium", "aluminum"),
    ("tyre", "tire"), ("cheque", "check"), ("mould", "mold"), ("adaptor", "adapter"),
    ("disc", "disk"), ("duffel", "duffle"),
)  # fmt: skip

_DENYING = frozenset(("free", "non", "anti", "no", "not", "without", "un", "less"))

# What the engine's stemmer, or a reader, takes for forms of one word.
_ENDINGS = (
    "s", "es", "d", "ed", "ing", "er", "ers", "or", "y", "ly", "able", "al", "less", "ful", "ion",
    "ive", "ment", "ness", "able", "ies", "ic", "en", "ism", "ist",
)  # fmt: skip
_SHARED_BEGINNING = 5


def differ_in_an_attribute(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Say whether one of two terms has an attribute's value, or a denial, that the other lacks."""
    only = set(first) ^ set(second)
    return not _DENYING.isdisjoint(only) or not _values().isdisjoint(only)


def are_forms_of_one(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Say whether one term is in the other, or an inflection or derivation of it."""
    if {_stem(word) for word in first} & {_stem(word) for word in second}:
        return True
    short, long = sorted(("".join(first), "".join(second)), key=len)
    if short == long:
        return False
    if long.startswith(short) or long.endswith(short) or _stem(short) == _stem(long):
        return True
    # "expansion" and "expander" come of one word, and "bookcase" and "bookshelf" do not.
    return len(first) == len(second) == 1 and short[:_SHARED_BEGINNING] == long[:_SHARED_BEGINNING]


def _stem(word: str) -> str:
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e")


def spelt_one_way(word: str) -> str:
    """Return a word as it would be spelt in America, roughly; only for comparing."""
    for british, american in _BRITISH:
        word = word.replace(british, american)
    return word


@cache
def _values() -> frozenset[str]:
    return frozenset(word for values in _ATTRIBUTE_VALUES for word in values.split())
