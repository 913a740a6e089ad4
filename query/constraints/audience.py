"""For whom: gender, age group, and age in years."""

from __future__ import annotations

import re
from collections.abc import Iterator

from query.constraints.context import Context
from query.constraints.found import Found
from query.constraints.line import Line
from query.constraints.numbers import SMALL_NUMBER, number

_FOR = r"(?:(?:for|to fit) )?(?:(?:a|an|my|the|our|her|his) )?"
_YEARS = r"(?:years?|yrs?|yr|y)"
_MONTHS = r"(?:months?|mths?|mos?|mo)"
_TO = r" ?(?:-|to|and|through|thru|or) ?"
_OLD = r"(?:[ -]?olds?|[ -]o(?!\w)|[ -]of age)"
_SPAN_OF_YEARS = re.compile(
    rf"(?<![\w.$-]){_FOR}(?:ages? |aged )?(?P<low>{SMALL_NUMBER})(?: ?{_YEARS})?{_TO}"
    rf"(?P<high>{SMALL_NUMBER})[ -]?{_YEARS}(?!\w)(?:{_OLD})?(?!\w)"
)
_YEARS_OLD = re.compile(
    rf"(?<![\w.$-]){_FOR}(?P<n>{SMALL_NUMBER})(?P<plus> ?\+)?[ -]?"
    rf"(?:{_YEARS}{_OLD}|yo|y/o|y\.o\.?)(?!\w)"
)
_SPAN_OF_MONTHS = re.compile(
    rf"(?<![\w.$-]){_FOR}(?:ages? |aged )?(?P<low>\d{{1,2}})(?: ?{_MONTHS})?{_TO}"
    rf"(?P<high>\d{{1,2}})[ -]?{_MONTHS}(?!\w)(?:{_OLD})?(?!\w)"
)
_MONTHS_OLD = re.compile(
    rf"(?<![\w.$-]){_FOR}(?P<n>\d{{1,2}})[ -]?{_MONTHS}(?!\w)(?P<old>{_OLD})?(?!\w)"
)
_AGES = re.compile(
    rf"(?<!\w){_FOR}(?:ages?|aged)(?: of)? ?(?P<low>\d{{1,2}})(?:{_TO}(?P<high>\d{{1,2}})|"
    r"(?P<up> ?\+| ?(?:and|&|or) ?(?:up|above|older|over)))?(?![\w.]|-\d)"
)
_FOR_THE_AGED = r"(?:(?:designed |made |suitable |intended |great |perfect )?(?:for|in) )?"

# Groups of people, each with the words that name it. Words that name it only where the
# product follows or after "for" are read by the lists of the context.
_GENDERS = (
    (
        "women",
        r"women'?s?|womens'|woemns|womesn|wimens|wommens|woman'?s|wo?mans|womans|womens|ladies'?"
        r"|lady'?s|females?|womn'?s?|wmns|womnes|womens|wemens|wemen|womems|womes|womenss|wonens",
    ),
    ("men", r"men'?s?|mesn|menz|mnes|mens'|man'?s|mans|mens|males?|gents?|gentlemen'?s?|guys'?"),
    ("girls", r"girls?'?s?|girl'?s|grils|girsl|gilrs|girlz"),
    ("boys", r"boys?'?s?|boy'?s|bosy|byos|boyz"),
    ("unisex", r"unisex|gender neutral|gender-neutral"),
)
_GENDER = re.compile(
    rf"(?<![\w'-])(?P<for>{_FOR_THE_AGED})(?P<det>(?:a|my|the|young|little"
    r"|big and tall) )*"
    + "(?:" + "|".join(rf"(?P<{name}>{words})" for name, words in _GENDERS) + r")(?![\w]|'\w|-\w)"
)  # fmt: skip
_YOUNG = re.compile(r"(?:teen|teenage|toddler|baby|infant|newborn|little|young|old) $")
_PERSON = re.compile(
    r"(?<!\w)(?:gifts? |presents? |something |ideas? )?for (?:(?:my|a|your|the|an|old|older|young)"
    r" )*(?:(?P<women>her|woman|wife|mom|mother|girlfriend|grandma|grandmother|sister|aunt|mum"
    r"|lady)"
    r"|(?P<men>him|man|husband|dad|father|boyfriend|grandpa|grandfather|brother|uncle|guy)"
    r"|(?P<girls>daughter|niece|granddaughter)|(?P<boys>son|nephew|grandson))(?![\w'])"
)
_OLD_CHILD = re.compile(
    r"(?<=old )(?:grand)?(?:(?P<girls>daughter|niece)|(?P<boys>son|nephew))(?!\w)"
)
_GROUPS = (
    ("baby", r"baby'?s?|babies|infants?'?s?|newborns?|new born|new borns"),
    ("toddler", r"toddlers?'?s?|todlers?|toddlr"),
    ("kids", r"kids?'?s?|childrens?|children'?s?|child'?s?|childs|youths?|kiddos?|juniors?"
             r"|preschoolers?|tweens?|little ones?"),
    ("teen", r"teen'?s?|teenagers?|teenage|adolescents?"),
    ("adult", r"adult'?s?|grown ?ups?|grown-ups?"),
    ("senior", r"seniors?|senior citizens?|elderly|elders?|older (?:adults?|people)|old people"),
)  # fmt: skip
_GROUP = re.compile(
    rf"(?<![\w'-])(?P<for>{_FOR_THE_AGED})(?:(?:a|my|the|our|young|small|little) )?"
    + "(?:" + "|".join(rf"(?P<{name}>{words})" for name, words in _GROUPS) + r")(?![\w]|'\w)"
    + r"(?P<people> people| persons?| citizens?)?"
)  # fmt: skip


def find_ages(line: Line, context: Context) -> Iterator[Found]:
    """Find the age, from and to in years, that the line states; months become years."""
    low = line.low
    if not any(char.isdigit() for char in low) and "old" not in low:
        return
    if context.has("spirit"):  # a 12 year old scotch
        return
    for match in _SPAN_OF_YEARS.finditer(low):
        yield _age(line, match, number(match["low"]), number(match["high"]))
    for match in _YEARS_OLD.finditer(low):
        yield _age(line, match, number(match["n"]), number(match["n"]))
    for match in _SPAN_OF_MONTHS.finditer(low):
        yield _age(line, match, number(match["low"]) / 12, number(match["high"]) / 12)
    for match in _MONTHS_OLD.finditer(low):
        if match["old"] or context.has("baby") or match[0].startswith(("for", "to fit")):
            yield _age(line, match, number(match["n"]) / 12, number(match["n"]) / 12)
    for match in _AGES.finditer(low):
        bottom = number(match["low"])
        yield _age(line, match, bottom, number(match["high"]) if match["high"] else bottom)


def find_genders(line: Line, aged: bool) -> Iterator[Found]:
    """Find who shall wear or use it; one girl or boy counts where an age is said (`aged`)."""
    for match in _GENDER.finditer(line.low):
        gender = next(name for name, _ in _GENDERS if match[name])
        word = match[gender]
        alone = word in {"girl", "boy", "man", "male", "female", "males", "females", "mans", "guy"}
        if alone and not (match["for"] or aged or word in {"male", "female", "mans"}):
            # "girl backpack" is one for girls, "fan girl" is not
            young = _YOUNG.search(line.low, 0, match.start()) is not None
            if not young and (word in {"man", "guy"} or match.start() > 0):
                continue
        yield _found("gender", gender, line, match, f"for {gender}")
    for match in _PERSON.finditer(line.low):
        gender = match.lastgroup or ""
        yield _found("gender", gender, line, match, f"for {gender}")
    if aged:  # "for my 10 year old daughter"
        for match in _OLD_CHILD.finditer(line.low):
            gender = match.lastgroup or ""
            yield _found("gender", gender, line, match, f"for {gender}")


def find_age_groups(line: Line, context: Context) -> Iterator[Found]:
    """Find the age group, unless it is that of an animal or part of a product's name."""
    for match in _GROUP.finditer(line.low):
        group = next(name for name, _ in _GROUPS if match[name])
        if context.has("animal") and not (match["for"] and group in {"kids", "toddler"}):
            continue
        following = line.after(match.end())
        next_word = line.words[following].text if following < len(line.words) else ""
        if context.compound(group, next_word):
            continue
        yield _found("age_group", group, line, match, f"for the age group {group}")


def _age(line: Line, match: re.Match[str], low: float, high: float) -> Found:
    value = (round(low, 2), round(high, 2))
    return _found("age", value, line, match, f"for {low:g} to {high:g} years")


def _found(key: str, value: object, line: Line, match: re.Match[str], reason: str) -> Found:
    start, end = match.span()
    return Found(key, value, start, end, line.text[start:end], True, reason)
