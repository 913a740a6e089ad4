"""Condition: new, used or refurbished."""

from __future__ import annotations

from query.constraints.cues import Cues

CONDITION = Cues(
    "condition",
    {
        "new": r"brand[ -]new|new in box|new in package|new with tags|factory sealed|unopened|nib"
        r"|nwt|bnib|in new condition|new condition|brandnew|unused|never used|never worn",
        "refurbished": r"(?:(?:certified|manufacturer|factory|seller|professionally) )?"
        r"(?:refurb\w*|refub\w*|refrub\w*|renewed|renewd|reconditioned"
        r"|remanufactured|recertified)(?: condition)?",
        "used": r"(?:gently |lightly |slightly |certified )?(?:pre[ -]?owned|pre[ -]?used"
        r"|pre[ -]?loved)|(?:gently|lightly|slightly|barely|good|in good)[ -]used|second[ -]?hand"
        r"|2nd[ -]hand|secondhand|(?<!never )used(?: condition)?|thrift(?:ed)?|open[ -]box"
        r"|like[ -]new",
    },
)
