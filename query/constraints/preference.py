"""Price preference: cheap, budget and affordable, or luxury, premium and high end."""

from __future__ import annotations

from query.constraints.cues import Cues

PREFERENCE = Cues(
    "price_preference",
    {
        "low": r"(?:dirt |super |very |really |good |good and )?(?:cheap|cheep|chep|cheaper|cheapo)"
        r"(?: price)?|(?:on a |low |tight |small )?budget(?:[ -]friendly)?|aff?ordabl[ey]"
        r"|affordible|affordabel|affordble"
        r"|inexpensive|economical|(?:low|lower)[ -](?:cost|priced?|budget)|bargains?(?: price)?"
        r"|not (?:too |very |so )?expensive|reasonabl[ey](?:[ -]price[ds]?)?|cost effective|thrifty"
        r"|value for money|wallet[ -]friendly|discount(?:ed)?|good value",
        "high": r"(?:super )?luxury|luxurious|luxary|luxery|luxuary|premium|premuim|permium"
        r"|premiun|high[ -]end|highend|upscale"
        r"|expensive|pricey|top[ -]of[ -]the[ -]line|high[ -]quality expensive|deluxe|top[ -]end"
        r"|upmarket|fancy expensive|designer",
    },
    sure=False,
)
