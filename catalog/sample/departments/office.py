"""The office department."""

from __future__ import annotations

from typing import Final

from catalog.sample.colors import BRIGHT
from catalog.sample.kind import Department, Kind

OFFICE: Final = Department(
    name="Office",
    brands="Inkwell Fenn|Paperlane|Deskovia|Clipperton Row|Notabene Co|Quillmark|Foldwick|Ledgerly|Stapleford Hue|"
    "Pencraft Moor|Scribona|Tidyfolk",
    series="Archive|Bureau|Clerk|Daily|Editor|Focus|Graph|Index|Journal|Ledger|Memo|Note|Planner|Studio",
    numbered=False,
    points=(
        "Reliable: does its job on Monday mornings too.",
        "Green: packed without plastic.",
        "Neat: looks tidy in any room.",
        "For teams: order several and save.",
    ),
    closers=(
        "A small thing that makes work go smoothly.",
        "{brand} has supplied offices and schools for years.",
        "Ready for {use}.",
        "Good for home, class and office.",
    ),
    praise=(
        "Exactly what our office needed.",
        "Great quality for the price.",
        "Neat and sturdy.",
        "I use it every day at my desk.",
        "Nicer than what we had before.",
    ),
    gripes=(
        "It failed on the first day.",
        "Flimsy and overpriced.",
        "It arrived bent.",
        "Not as described.",
        "It fell apart within a week.",
    ),
    kinds=(
        Kind(
            "notebook", "Paper > Notebooks", "book", "Notebook|Hardcover Notebook|Spiral Notebook|Journal",
            "note pad|writing pad|diary", (5, 32),
            {"Ruling": "Ruled|Dotted|Squared|Blank", "Format": "A4|A5|B5", "Page Count": "96 Pages|160 Pages|240 Pages",
             "Color": BRIGHT + "|Black"},
            "{series} {Noun}, {Format}, {Ruling}, {Page Count}, {Color}",
            "bullet journaling|meetings|students|sketching",
            ("Paper: thick and smooth, no bleed.", "Pages: {page count}, {ruling}.", "Flat: opens all the way.",
             "Extras: a pocket and a ribbon."),
            ("It makes you want to write by hand again.",), "pens", "one", "Page Count"),
        Kind(
            "pens", "Writing > Pens", "pen", "Gel Pens|Ballpoint Pens|Fineliner Pens", "pens|writing pens|rollerballs",
            (5, 34),
            {"Tip Size": "0.5mm|0.7mm|1.0mm", "Pack Count": "6-Pack|12-Pack|24-Pack|36-Pack",
             "Color": "Black|Blue|Red|Green|Purple"},
            "{series} {Noun}, {Tip Size}, {Pack Count}, {Color} Ink",
            "note taking|left-handed writers|teachers|signing letters",
            ("Smooth: ink flows at once.", "Line: {tip size}, even and clean.", "Dry: does not smear.",
             "Supply: {pack count} in a box."),
            ("Ink that lasts through a full term.",), "notebook|highlighters", "many", "Pack Count", "Pack Count|Color"),
        Kind(
            "highlighters", "Writing > Markers", "pen", "Highlighters|Highlighter Pens|Text Markers",
            "markers|marker pens|fluorescent markers", (4, 26),
            {"Tip": "Chisel Tip|Fine Tip|Dual Tip", "Pack Count": "4-Pack|6-Pack|12-Pack", "Color": "Yellow|Pink|Green|Orange|Blue"},
            "{series} {Noun}, {Tip}, {Pack Count}, {Color}",
            "students|color coding|teachers|planners",
            ("Bright: shows on any paper.", "Tip: {tip}.", "Cap off: stays wet for hours.", "Count: {pack count}."),
            ("The important parts jump off the page.",), "pens", "many", "Pack Count"),
        Kind(
            "printer", "Equipment > Printers", "printer", "Wireless Printer|Inkjet Printer|Laser Printer",
            "office printer|home printer", (69, 390),
            {"Print Speed": "12 ppm|20 ppm|30 ppm", "Functions": "Print Only|Print, Scan and Copy",
             "Connectivity": "Wi-Fi|Wi-Fi and USB|Ethernet and Wi-Fi", "Color": "White|Black|Gray"},
            "{series} {Noun}, {Functions}, {Print Speed}, {Connectivity}, {Color}",
            "home offices|students|small teams|photos",
            ("Quick: {print speed}.", "Does what you need: {functions}.", "From anywhere: {connectivity}.", "Saves paper: prints both sides."),
            ("It wakes in seconds and takes any cartridge brand.",), "shredder", "one", "Print Speed"),
        Kind(
            "shredder", "Equipment > Shredders", "shredder", "Paper Shredder|Cross Cut Shredder|Micro Cut Shredder",
            "document shredder|shredding machine", (32, 210),
            {"Capacity": "6 Sheets|10 Sheets|15 Sheets|20 Sheets", "Bin": "3 Gallon Bin|5 Gallon Bin|8 Gallon Bin",
             "Color": "Black|Gray|White"},
            "{series} {Noun}, {Capacity}, {Bin}, {Color}",
            "home offices|bank letters|small teams|credit cards",
            ("Takes {capacity} at a time.", "Bin: {bin} with a window.", "Jam free: reverses by itself.",
             "Safe: stops when lifted."),
            ("Old bank letters become confetti.",), "printer", "one", "Capacity"),
        Kind(
            "desk organizer", "Desk > Organizers", "organizer", "Desk Organizer|Desk Caddy|Desktop Organizer",
            "desk tidy|pencil cup|desktop storage", (9, 48),
            {"Material": "Bamboo|Mesh Steel|Recycled Plastic", "Compartments": "4 Compartments|6 Compartments|9 Compartments",
             "Color": "Black|White|Natural|Pink|Gray"},
            "{series} {Noun}, {Material}, {Compartments}, {Color}",
            "small desks|teachers|shared offices|craft rooms",
            ("Order: {compartments} for pens, clips and notes.", "Made of {material}.", "Firm: padded feet.",
             "Assembled: ready to fill."),
            ("Clear the desk and find the scissors.",), "notebook", "one", "Compartments"),
        Kind(
            "wall clock", "Decor > Clocks", "clock", "Wall Clock|Silent Wall Clock|Office Clock", "clock|timepiece|room clock",
            (12, 75),
            {"Diameter": "8-Inch|10-Inch|12-Inch|16-Inch", "Material": "Wood|Metal|Plastic",
             "Color": "Black|White|Walnut|Gold|Teal"},
            "{series} {Diameter} {Noun}, {Material}, Battery Operated, {Color}",
            "classrooms|kitchens|home offices|bedrooms",
            ("Silent: a sweeping hand, no tick.", "Readable: {diameter} with large numbers.", "Frame: {material}.",
             "Runs a year on one battery."),
            ("Hang it on a nail and set it once.",), "desk organizer", "one", "Diameter", "Diameter|Color"),
        Kind(
            "desk lamp", "Desk > Lamps", "desklamp", "Desk Lamp|LED Desk Lamp|Study Lamp", "table lamp|study light|reading light",
            (15, 95),
            {"Light Color": "Warm White|Daylight|5 Color Modes", "Power Source": "USB|Plug-In|Rechargeable",
             "Color": "Black|White|Silver|Pink|Green"},
            "{series} {Noun}, {Light Color}, {Power Source}, Dimmable, {Color}",
            "late-night studying|small desks|sewing|tired eyes",
            ("Light: {light color}, no flicker.", "Bends: the arm stays where you put it.", "Power: {power source}.",
             "Touch: brightness at a tap."),
            ("Eyes stay fresh through the last chapter.",), "floor lamp", "one"),
    ),
)  # fmt: skip
