"""The toys and games department."""

from __future__ import annotations

from typing import Final

from catalog.sample.colors import BRIGHT
from catalog.sample.kind import Department, Kind

TOYS: Final = Department(
    name="Toys & Games",
    brands="Wobblebee|Tinkerwood|Pipkin & Pals|Giggleoak|Brickaroo Lane|Moonpuddle|Kidoodlo|Zanytree|"
    "Puzzleworth|Littlefen|Hoppalong|Storyknot",
    series="Acorn|Bumble|Cosmo|Dizzy|Explorer|Fizz|Galaxy|Happy|Jumble|Kingdom|Little Star|Marvelous|"
    "Pocket|Rainbow|Safari|Treehouse",
    numbered=False,
    points=(
        "Safe: tested beyond what the law asks.",
        "Hours of fun: keeps children busy away from a screen.",
        "Grows along: new ways to play as children get older.",
        "Gift ready: comes in a sturdy, colorful box.",
    ),
    closers=(
        "A birthday present that gets played with.",
        "Recommended for {age range}.",
        "{brand} replaces lost pieces for free.",
        "Fun for {use}.",
    ),
    praise=(
        "My daughter has not put it down since.",
        "Well made, it survived my toddler.",
        "Fun for adults too.",
        "Great gift, wrapped nicely.",
        "Bright colors and no sharp edges.",
    ),
    gripes=(
        "A piece broke within ten minutes.",
        "Parts were missing.",
        "My son lost interest in a day.",
        "Much smaller than it looks.",
        "It smells strongly of plastic.",
    ),
    kinds=(
        Kind(
            "building blocks", "Building Toys > Block Sets", "blocks", "Building Blocks|Building Bricks",
            "bricks|toy bricks|construction blocks", (12, 85),
            {"Piece Count": "60 Pieces|120 Pieces|250 Pieces|500 Pieces", "Theme": "City|Castle|Space|Farm",
             "Age Range": "3-6 Years|4-8 Years|6-12 Years"},
            "{series} {Noun}, {Theme} Theme, {Piece Count}, {Age Range}",
            "rainy afternoons|siblings|birthdays|classrooms",
            ("Many: {piece count} with {theme} figures.", "Click: pieces hold and come apart with ease.",
             "For children of {age range}.", "Ideas: a booklet with 20 models."),
            ("Little builders learn to plan, count and share.",), "puzzle", "many", "Piece Count", "Piece Count|Theme",
            "Red|Blue|Yellow|Green"),
        Kind(
            "puzzle", "Games > Jigsaw Puzzles", "puzzle", "Jigsaw Puzzle|Floor Puzzle|Panoramic Puzzle",
            "jigsaw|puzzle game", (8, 34),
            {"Piece Count": "100 Pieces|300 Pieces|500 Pieces|1000 Pieces", "Theme": "Mountain Lake|Night City|Wild Animals|"
             "World Map|Flower Market", "Age Range": "6-12 Years|8 Years and Up|12 Years and Up"},
            "{series} {Piece Count} {Noun}, {Theme}, {Age Range}",
            "family evenings|seniors|rainy days|quiet time",
            ("Picture: {theme} in rich print.", "Pieces: {piece count}, no two alike.", "Fit: snug, with no dust.",
             "Poster: the image folded in the box."),
            ("Clear the table and stay for one more piece.",), "board game", "one", "Piece Count", "Theme|Piece Count",
            "Teal|Navy|Green|Coral"),
        Kind(
            "board game", "Games > Board Games", "boardgame", "Board Game|Strategy Game|Family Game|Party Game",
            "tabletop game|family game|game night game", (14, 65),
            {"Players": "2 Players|2-4 Players|2-6 Players|4-8 Players", "Play Time": "20 Minutes|45 Minutes|90 Minutes",
             "Age Range": "5 Years and Up|8 Years and Up|14 Years and Up"},
            "{series} {Noun}, {Players}, {Play Time}, {Age Range}",
            "game night|families|couples|holidays",
            ("Quick to learn: rules on two pages.", "Players: {players}.", "Length: about {play time}.",
             "Parts: thick card and wooden pieces."),
            ("No two games go the same way.",), "puzzle", "one", vary="Players", tints="Burgundy|Navy|Green|Mustard"),
        Kind(
            "plush toy", "Dolls & Plush > Stuffed Animals", "plush", "Plush Toy|Stuffed Animal|Cuddly Plush",
            "soft toy|teddy|stuffed animal", (9, 48),
            {"Animal": "Bear|Rabbit|Fox|Elephant|Puppy", "Size": "8-Inch|12-Inch|16-Inch|24-Inch",
             "Age Range": "0-3 Years|3-6 Years", "Color": "Brown|Gray|Cream|Pink|Tan"},
            "{series} {Animal} {Noun}, {Size}, {Age Range}, {Color}",
            "newborn gifts|bedtime|toddlers|long car trips",
            ("Soft: fur as gentle as a blanket.", "Eyes: stitched, so nothing comes off.",
             "Size: {size}, right for small arms.", "Wash: survives the machine."),
            ("A {animal} that soon has a name and a place in bed.",), "doll", "one", "Size", "Size|Color"),
        Kind(
            "doll", "Dolls & Plush > Dolls", "doll", "Rag Doll|Dress-Up Doll|Soft Doll", "dolly|play doll|toy doll",
            (12, 60),
            {"Height": "10-Inch|12-Inch|14-Inch|18-Inch", "Accessories": "Outfit|2 Outfits|Outfit and Bag",
             "Age Range": "2-5 Years|3-8 Years", "Color": "Pink|Purple|Blue|Yellow"},
            "{series} {Height} {Noun} with {Accessories}, {Color} Clothes, {Age Range}",
            "pretend play|birthdays|siblings|toddlers",
            ("Dress up: comes with {accessories}.", "Hair: holds up to brushing.", "Hug: a soft body {height} tall.",
             "Clothes: easy closures for small fingers."),
            ("Stories begin as soon as she is out of the box.",), "plush toy", vary="Color"),
        Kind(
            "toy car", "Vehicles > Remote Control", "toycar", "Remote Control Car|RC Truck|Toy Race Car",
            "RC car|toy car|toy vehicle", (15, 95),
            {"Scale": "1:24 Scale|1:18 Scale|1:16 Scale|1:10 Scale", "Top Speed": "8 MPH|15 MPH|25 MPH",
             "Age Range": "5-8 Years|6-12 Years|8 Years and Up", "Color": BRIGHT},
            "{series} {Noun}, {Scale}, {Top Speed}, {Age Range}, {Color}",
            "backyards|birthdays|beginners|park races",
            ("Fast: up to {top speed} on flat ground.", "Grip: soft tires for grass and gravel.",
             "Range: steers from 150 feet.", "Power: two rechargeable packs."),
            ("Crash it, flip it, drive on.",), "building blocks", "one", "Scale"),
        Kind(
            "kids scooter", "Outdoor Play > Scooters", "scooter", "Kids Scooter|Kick Scooter|3-Wheel Scooter",
            "child's scooter|push scooter", (29, 110),
            {"Age Range": "2-5 Years|3-8 Years|6-12 Years", "Wheels": "LED Wheels|Wide Wheels|Folding Frame",
             "Color": BRIGHT},
            "{series} {Noun}, {Wheels}, Adjustable Height, {Age Range}, {Color}",
            "the school run|learning balance|parks|birthdays",
            ("Grows: handlebar in four heights.", "Deck: low and grippy.", "Brake: a wide one at the back.",
             "Detail: {wheels}."),
            ("Leaning steers it, so balance comes naturally.",), "toy car"),
    ),
)  # fmt: skip
