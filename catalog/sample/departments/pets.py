"""The pet supplies department."""

from __future__ import annotations

from typing import Final

from catalog.sample.kind import Department, Kind

PETS: Final = Department(
    name="Pet Supplies",
    brands="Waggery Lane|Pawmarrow|Furrowby|Whiskerwell|Bonefern|Tailbright|Kibbleford|Purrington Dale|Muttley Moss|"
    "Critterhaven|Nosewise|Feathertree",
    series="Buddy|Champ|Daisy|Explorer|Furry|Good Boy|Happy Tail|Jolly|Loyal|Milo|Nibble|Pal|Rascal|Scout",
    numbered=False,
    points=(
        "Trusted: recommended by vets and breeders.",
        "Safe: checked for harmful substances.",
        "Less fuss: more time to play.",
        "Happy pet promise: money back if {it} {is} ignored.",
    ),
    closers=(
        "Chosen by people who live with animals.",
        "{brand} gives a share of each sale to shelters.",
        "Made with {use} in mind.",
        "Tails wag when the parcel arrives.",
    ),
    praise=(
        "A hit with every animal in the house.",
        "Approved at once by a very fussy pet.",
        "Good quality, and still fine after a month.",
        "Good value.",
        "My vet recommended it.",
    ),
    gripes=(
        "Useless after a day.",
        "My pets will not go near it.",
        "It smells awful.",
        "Late and hard to return.",
        "Poor quality for the price.",
    ),
    kinds=(
        Kind(
            "dog food", "Dogs > Dog Food", "bag", "Dry Dog Food|Dog Kibble",
            "dog chow|dry pet food|kibble", (12, 85),
            {"Flavor": "Chicken|Beef|Salmon|Lamb|Turkey", "Life Stage": "Puppy|Adult|Senior",
             "Size": "4 lb|12 lb|24 lb|30 lb"},
            "{series} {Noun}, {Flavor}, {Life Stage}, {Size} Bag",
            "sensitive stomachs|picky eaters|active dogs|large breeds",
            ("First ingredient: real {flavor}.", "For {life stage} dogs: vitamins in balance.",
             "Digests well: with pumpkin and rice.", "Shiny coat: omega oils."),
            ("Crunchy pieces help to keep teeth clean.",), "cat food|dog bowl", "mass", "Size", "Size|Flavor"),
        Kind(
            "cat food", "Cats > Cat Food", "petcan", "Wet Cat Food|Canned Cat Food|Cat Food Pate", "cat dinner|canned food for cats",
            (9, 48),
            {"Flavor": "Tuna|Chicken|Salmon|Turkey", "Life Stage": "Kitten|Adult|Senior",
             "Pack Count": "12 Cans|24 Cans|36 Cans"},
            "{series} {Noun}, {Flavor}, {Life Stage}, {Pack Count}",
            "picky eaters|indoor cats|older cats|sensitive stomachs",
            ("Real {flavor}: the first thing on the label.", "For {life stage} cats.", "Moist: helps cats that drink little.",
             "Value: {pack count} in a box."),
            ("Smooth, and licked clean in seconds.",), "dog food", "mass", "Pack Count", "Flavor|Pack Count"),
        Kind(
            "dog bed", "Dogs > Beds", "petbed", "Dog Bed|Orthopedic Dog Bed|Calming Dog Bed", "pet bed|bed for dogs|dog cushion",
            (19, 130),
            {"Size": "Small|Medium|Large|X-Large", "Fill": "Memory Foam|Fiber Fill", "Color": "Gray|Brown|Navy|Beige|Teal"},
            "{series} {Noun}, {Size}, {Fill}, Washable Cover, {Color}",
            "older dogs|anxious dogs|crates|puppies",
            ("Soft: {fill} for tired joints.", "Cover: zips off and washes.", "Size: {size}.",
             "Stays: a base that does not slip."),
            ("Raised sides give a head a place to rest.",), "dog bowl", "one", "Size", "Size|Color"),
        Kind(
            "dog bowl", "Dogs > Bowls", "bowl", "Dog Bowl|Slow Feeder Bowl|Elevated Dog Bowl", "food dish|pet bowl|feeder",
            (7, 42),
            {"Capacity": "2 Cups|4 Cups|8 Cups", "Material": "Stainless Steel|Ceramic|Bamboo Fiber",
             "Color": "Blue|Pink|Gray|Green|Black"},
            "{series} {Noun}, {Capacity}, {Material}, Non-Slip, {Color}",
            "fast eaters|messy drinkers|large dogs|puppies",
            ("Holds: {capacity}.", "Clean: {material}, dishwasher safe.", "Quiet: rubber ring below.",
             "Calm meals: shaped to slow a gulper."),
            ("No more chasing the dish across the kitchen.",), "dog food", "one", "Capacity", "Capacity|Color"),
        Kind(
            "dog leash", "Dogs > Leashes & Harnesses", "leash", "Dog Leash|Training Leash|Walking Leash",
            "dog lead|pet leash|walking lead", (8, 40),
            {"Length": "4 Feet|6 Feet|10 Feet|16 Feet", "Material": "Nylon|Leather|Climbing Rope",
             "Color": "Red|Blue|Black|Green|Pink"},
            "{series} {Noun}, {Length}, {Material}, {Color}",
            "strong pullers|night walks|puppy training|hiking",
            ("Strong: {material} with a locking clip.", "Hand: a padded loop.", "Length: {length}.",
             "Seen: reflective thread."),
            ("Walks are calmer for both of you.",), "dog bed", "one", "Length"),
        Kind(
            "cat tree", "Cats > Furniture", "cattree", "Cat Tree|Cat Tower|Scratching Post", "climbing tower|cat condo|cat furniture",
            (25, 170),
            {"Height": "24-Inch|36-Inch|54-Inch|66-Inch", "Material": "Sisal and Plush|Sisal and Wood",
             "Color": "Beige|Gray|Brown|Cream"},
            "{series} {Height} {Noun}, {Material}, {Color}",
            "indoor cats|kittens|small apartments|saving the sofa",
            ("Scratch here: {material}.", "High: {height} with a view.", "Hide: a cave to sleep in.",
             "Steady: a wide, heavy base."),
            ("The curtains will be left alone.",), "cat litter", "one", "Height", "Height|Color"),
        Kind(
            "cat litter", "Cats > Litter", "bag", "Clumping Cat Litter|Cat Litter", "kitty litter|litter",
            (9, 36),
            {"Scent": "Unscented|Lavender|Eucalyptus", "Size": "10 lb|20 lb|40 lb", "Material": "Clay|Pine|Plant Fiber"},
            "{series} {Noun}, {Material}, {Scent}, {Size}",
            "several cats|small apartments|sensitive paws|easy scooping",
            ("Clumps: firm, and scoops in one go.", "Odor: locked in for a week.", "Low dust: made of {material}.",
             "Scent: {scent}."),
            ("Less tracking, so floors stay clean.",), "cat tree", "mass", "Size", "Size|Scent"),
        Kind(
            "dog toy", "Dogs > Toys", "bone", "Dog Chew Toy|Squeaky Dog Toy|Fetch Toy", "chew toy|toy for dogs|pet toy",
            (5, 30),
            {"Dog Size": "Small Dogs|Medium Dogs|Large Dogs", "Material": "Natural Rubber|Cotton Rope|Nylon",
             "Pack Count": "1-Pack|3-Pack|6-Pack", "Color": "Red|Blue|Green|Orange|Purple"},
            "{series} {Noun} for {Dog Size}, {Material}, {Pack Count}, {Color}",
            "aggressive chewers|teething puppies|fetch|bored dogs",
            ("Tough: {material} for strong jaws.", "Teeth: cleans as they chew.", "Right for {dog size}.",
             "Count: {pack count}."),
            ("Shoes are safe again.",), "dog leash", "one", "Pack Count"),
    ),
)  # fmt: skip
