"""The tools and home improvement department."""

from __future__ import annotations

from typing import Final

from catalog.sample.kind import Department, Kind

_COLORS: Final = "Red|Blue|Yellow|Green|Orange|Graphite"

TOOLS: Final = Department(
    name="Tools & Home Improvement",
    brands="Hammerfell Works|Torqueline|Grindstone Ray|Boltwick|Sawyer Dunn|Ferrick|Anvilor|Handsworth Forge|"
    "Mastiff Tool|Rivetta|Plumbline Co|Stahlmere",
    series="Builder|Contractor|Forge|Garage|Heavy|Jobsite|Master|Pro|Ranch|Site|Steady|Titan Hill|Trade|Workshop",
    numbered=True,
    points=(
        "Value: no frills, no false economy.",
        "Guarantee: 3 years, also for trade use.",
        "Packed well: arrives in a sturdy box.",
        "Clear: safety and care explained in pictures.",
    ),
    closers=(
        "Good for {use}, strong enough for the trade.",
        "{brand} keeps spare parts for ten years.",
        "A smart buy for a new home.",
        "Weekend projects get done by lunch.",
    ),
    praise=(
        "Does the job and then some.",
        "Solid quality.",
        "I used it for a whole renovation.",
        "Well packed, too.",
        "Better than my old one from the big names.",
    ),
    gripes=(
        "It failed on the third job.",
        "Cheaply made.",
        "Not nearly as strong as claimed.",
        "It looks used.",
        "Ruined after one wet day.",
    ),
    kinds=(
        Kind(
            "drill", "Power Tools > Drills", "drill", "Cordless Drill|Drill Driver|Hammer Drill",
            "power drill|electric screwdriver", (35, 230),
            {"Voltage": "12V|18V|20V", "Battery": "2.0Ah Battery|4.0Ah Battery|2 Batteries",
             "Motor": "Brushed Motor|Brushless Motor", "Color": _COLORS},
            "{series} {Voltage} {Noun}, {Motor}, {Battery} and Charger, {Color}",
            "hanging shelves|furniture assembly|brick walls|home repairs",
            ("Turns: {motor} with two speeds.", "Runs on: {battery} and a fast charger.",
             "Light: an LED shows the hole.", "Power: {voltage} for wood, metal and masonry."),
            ("Small enough for a cupboard corner, strong enough for a deck.",), "screwdriver set|circular saw", "one",
            "Voltage"),
        Kind(
            "circular saw", "Power Tools > Saws", "saw", "Circular Saw|Compact Saw|Track Saw",
            "power saw|wood saw|electric saw", (45, 240),
            {"Blade Diameter": "4.5-Inch|6.5-Inch|7.25-Inch", "Power Source": "Corded|20V Battery", "Color": _COLORS},
            "{series} {Blade Diameter} {Noun}, {Power Source}, with Laser Guide, {Color}",
            "building decks|cutting plywood|small workshops|laying floors",
            ("Straight: a laser marks the line.", "Blade: {blade diameter}, with a spare.",
             "Power: {power source}.", "Dust: fits a vacuum hose."),
            ("It cuts two-by-fours in one pass.",), "drill", "one", "Blade Diameter"),
        Kind(
            "hammer", "Hand Tools > Hammers", "hammer", "Claw Hammer|Framing Hammer|Rubber Mallet",
            "hammer|mallet|nail hammer", (8, 48),
            {"Head Weight": "12 oz|16 oz|20 oz|24 oz", "Handle": "Fiberglass Handle|Hickory Handle|Steel Handle",
             "Color": _COLORS},
            "{series} {Head Weight} {Noun}, {Handle}, {Color}",
            "framing|hanging pictures|camping|first toolboxes",
            ("Balance: a {head weight} head that swings true.", "Handle: {handle}.", "Head: forged in one piece.",
             "Less sting: the grip soaks up the blow."),
            ("One good tool that outlives its owner.",), "screwdriver set", "one", "Head Weight", "Head Weight"),
        Kind(
            "screwdriver set", "Hand Tools > Screwdrivers", "screwdriver", "Screwdriver Set|Precision Screwdriver Set|"
            "Magnetic Screwdriver Set", "screwdriver kit|driver set|driver kit", (9, 65),
            {"Piece Count": "6 Pieces|12 Pieces|24 Pieces|64 Pieces", "Tip": "Magnetic Tips|Insulated Tips",
             "Color": _COLORS},
            "{series} {Noun}, {Piece Count}, {Tip}, {Color}",
            "electronics repair|flat-pack furniture|glasses|home repairs",
            ("Count: {piece count} for every common screw.", "Tips: {tip}.", "Steel: hardened, so edges stay.",
             "Marked: the type is on each handle."),
            ("The right driver is always within reach.",), "drill|hammer", "one", "Piece Count", "Piece Count|Color"),
        Kind(
            "flashlight", "Lighting > Flashlights", "flashlight", "LED Flashlight|Tactical Flashlight",
            "torch|hand light|pocket light", (9, 75),
            {"Brightness": "300 Lumens|1000 Lumens|2000 Lumens|5000 Lumens", "Power Source": "AA Batteries|USB-C Rechargeable",
             "Water Resistance": "IPX4|IPX6|IP68", "Color": "Black|Red|Olive|Blue"},
            "{series} {Noun}, {Brightness}, {Power Source}, {Water Resistance}, {Color}",
            "power cuts|camping|dog walks|car emergencies",
            ("Bright: {brightness} at full beam.", "Power: {power source}.", "Weather: {water resistance} rated.",
             "Modes: high, low, strobe."),
            ("The beam zooms from flood to spot.",), "floor lamp", "one", "Brightness"),
        Kind(
            "paint", "Paint > Interior Paint", "can", "Interior Paint|Wall Paint|Chalk Paint", "house paint|emulsion|wall color",
            (15, 75),
            {"Finish": "Matte|Eggshell|Satin|Semi-Gloss", "Size": "1 Quart|1 Gallon|2 Gallon",
             "Color": "White|Sage|Navy|Blush|Gray|Mustard|Cream"},
            "{series} {Noun}, {Finish}, {Color}, {Size}",
            "kids' rooms|kitchens|old furniture|rented flats",
            ("Covers in two coats, often one.", "Finish: {finish}.", "Low smell: sleep there the same night.",
             "Enough: {size} for the job."),
            ("Brush or roll it on; it dries in an hour.",), "screwdriver set", "mass", "Size", "Color|Size"),
        Kind(
            "ladder", "Storage & Access > Ladders", "ladder", "Step Ladder|Folding Ladder|Telescoping Ladder",
            "stepladder|foldable ladder", (35, 210),
            {"Height": "3 Feet|5 Feet|6 Feet|8 Feet", "Material": "Aluminum|Steel|Fiberglass",
             "Color": "Silver|Yellow|Red|Black"},
            "{series} {Noun}, {Height}, {Material}, 300 lb Capacity, {Color}",
            "changing bulbs|painting|attics|small apartments",
            ("Steady: wide steps and rubber feet.", "Reach: {height}.", "Light: {material} frame.",
             "Slim: folds to six inches."),
            ("It slides behind a door when the job is done.",), "paint", "one", "Height", "Height"),
        Kind(
            "tool box", "Storage & Access > Tool Boxes", "toolbox", "Tool Box|Tool Chest|Rolling Tool Box",
            "toolbox|tool storage|tool organizer", (18, 180),
            {"Width": "13-Inch|16-Inch|19-Inch|22-Inch", "Material": "Steel|Polypropylene", "Color": _COLORS},
            "{series} {Width} {Noun}, {Material}, Lockable, {Color}",
            "garages|trucks|apartments|fishing gear",
            ("Tough: {material} that takes a fall.", "Order: a lift-out tray.", "Lock: fits any padlock.",
             "Room: {width} inside for a level and a saw."),
            ("Every tool gets its place.",), "screwdriver set", "one", "Width", "Width|Color"),
    ),
)  # fmt: skip
