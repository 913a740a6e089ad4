"""The beauty department."""

from __future__ import annotations

from typing import Final

from catalog.sample.kind import Department, Kind

_SCENTS: Final = "Unscented|Lavender|Citrus|Rose|Eucalyptus|Coconut|Vanilla"
_SKIN: Final = "All Skin Types|Dry Skin|Oily Skin|Sensitive Skin"

BEAUTY: Final = Department(
    name="Beauty",
    brands="Lumivelle|Petalune|Derma Hollis|Oriel & Fig|Saffra Glow|Mossbloom|Velvetine Row|Aquarelle Nine|"
    "Botanique Marsh|Clarimonde|Kindroot|Pureden",
    series="Aura|Bloom|Calm|Dew|Everglow|Flora|Glow|Halo|Iris|Jade|Kind|Lush|Morning|Nectar|Opal|Petal",
    numbered=False,
    points=(
        "Kind: never tested on animals.",
        "Clean list: no parabens, no sulfates, no mineral oil.",
        "Tested: checked by dermatologists on sensitive skin.",
        "Less plastic: the package is recycled and can be recycled again.",
    ),
    closers=(
        "Use {them} daily for two weeks to see the difference.",
        "{brand} prints every ingredient in plain words.",
        "A small treat for yourself or a friend.",
        "It fits in a washbag.",
    ),
    praise=(
        "My skin feels better after one week.",
        "The scent is light and natural.",
        "A little goes a long way.",
        "No irritation at all and I react to everything.",
        "I have already ordered it again.",
    ),
    gripes=(
        "It made my skin itch.",
        "The smell is overpowering.",
        "It leaked in the package.",
        "I saw no difference after a month.",
        "The bottle was half empty.",
    ),
    kinds=(
        Kind(
            "shampoo", "Hair Care > Shampoo", "bottle", "Shampoo|Moisturizing Shampoo|Volumizing Shampoo",
            "hair wash|hair cleanser", (7, 38),
            {"Hair Type": "Dry Hair|Fine Hair|Curly Hair|Color-Treated Hair|Oily Hair", "Scent": _SCENTS,
             "Size": "8 fl oz|12 fl oz|16 fl oz|32 fl oz"},
            "{series} {Noun} for {Hair Type}, {Scent}, {Size}",
            "daily washing|itchy scalps|frizzy days|the whole family",
            ("For {hair type}: cleans without stripping.", "Scent: {scent}, and never heavy.",
             "Lather: rich, and rinses out fast.", "Scalp: aloe and oat calm it."),
            ("Hair feels light and combs easily.",), "conditioner", "mass", "Size", "Size|Scent", "Teal|Blush|Cream"),
        Kind(
            "conditioner", "Hair Care > Conditioner", "tube", "Conditioner|Hair Mask|Repair Conditioner",
            "hair treatment|hair rinse", (7, 42),
            {"Hair Type": "Dry Hair|Fine Hair|Curly Hair|Color-Treated Hair", "Scent": _SCENTS,
             "Size": "6 fl oz|8 fl oz|12 fl oz"},
            "{series} {Noun} for {Hair Type}, {Scent}, {Size}",
            "tangled hair|split ends|kids' hair|frizzy days",
            ("For {hair type}: softens without weight.", "Comb through: knots slide out.",
             "Scent: {scent}.", "Oils: argan and jojoba for shine."),
            ("Leave it for two minutes and rinse.",), "shampoo", "mass", "Size", "Size|Scent", "Blush|Lavender"),
        Kind(
            "face moisturizer", "Skin Care > Moisturizers", "jar", "Face Moisturizer|Face Cream|Day Cream",
            "face lotion|skin cream|hydrating cream", (10, 75),
            {"Skin Type": _SKIN, "Key Ingredient": "Hyaluronic Acid|Vitamin C|Ceramides|Niacinamide",
             "Size": "1 oz|1.7 oz|3.4 oz"},
            "{series} {Noun} with {Key Ingredient}, {Skin Type}, {Size}",
            "dry winters|morning routines|makeup prep|teenage skin",
            ("Moist all day: {key ingredient} holds water in the skin.", "Made for {skin type}.",
             "Light: sinks in, no shine.", "Quiet: no added perfume."),
            ("Smooth it on a clean face in the morning and at night.",), "sunscreen|face serum", "one", "Size",
            "Size", "White|Light Blue|Cream"),
        Kind(
            "face serum", "Skin Care > Serums", "dropper", "Face Serum|Anti-Aging Serum|Brightening Serum",
            "facial oil|skin serum|booster", (11, 88),
            {"Key Ingredient": "Vitamin C|Retinol|Hyaluronic Acid|Niacinamide", "Skin Type": _SKIN,
             "Size": "0.5 fl oz|1 fl oz|2 fl oz"},
            "{series} {Key Ingredient} {Noun}, {Skin Type}, {Size}",
            "dark spots|fine lines|dull skin|night routines",
            ("Active: {key ingredient} at a strength that works.", "Suits {skin type}.",
             "Drops: three are enough for face and neck.", "Bottle: dark glass keeps it fresh."),
            ("Skin looks brighter and more even with regular use.",), "face moisturizer", "one", "Size",
            "Size", "Mustard|Copper|Lavender"),
        Kind(
            "sunscreen", "Skin Care > Sun Care", "tube", "Sunscreen|Mineral Sunscreen|Sun Lotion",
            "sunblock|sun cream|SPF lotion", (9, 40),
            {"SPF": "SPF 30|SPF 50|SPF 70", "Skin Type": _SKIN, "Size": "1.7 fl oz|3 fl oz|6 fl oz"},
            "{series} {Noun} {SPF}, Water Resistant, {Skin Type}, {Size}",
            "beach days|kids|daily city wear|sports",
            ("Cover: {spf} against UVA and UVB.", "Swim: holds for 80 minutes in water.",
             "Clear: leaves no white cast.", "Gentle: right for {skin type}."),
            ("Put it on fifteen minutes before you go out.",), "face moisturizer", "mass", "Size", "Size|SPF",
            "Orange|Yellow"),
        Kind(
            "lipstick", "Makeup > Lips", "lipstick", "Lipstick|Matte Lipstick|Lip Tint", "lip color|lip stain",
            (6, 34),
            {"Finish": "Matte|Satin|Glossy", "Color": "Red|Coral|Pink|Burgundy|Blush|Copper|Purple"},
            "{series} {Noun}, {Finish} Finish, {Color}",
            "everyday makeup|weddings|evenings out|dry lips",
            ("Stays: through coffee and lunch.", "Finish: {finish}, and never sticky.",
             "Cares: shea butter keeps lips soft.", "Shade: {color} that shows true on all skins."),
            ("One stroke gives full color.",), "face serum"),
        Kind(
            "hair dryer", "Tools > Hair Dryers", "hairdryer", "Hair Dryer|Ionic Hair Dryer|Travel Hair Dryer",
            "blow dryer|hairdryer", (22, 190),
            {"Wattage": "1200W|1600W|1875W|2200W", "Attachments": "Concentrator|Diffuser and Concentrator",
             "Color": "Black|White|Pink|Purple|Turquoise"},
            "{series} {Noun}, {Wattage}, with {Attachments}, {Color}",
            "thick hair|curly hair|travel|fast mornings",
            ("Fast: {wattage} of gentle heat.", "Shine: ions tame frizz.",
             "Attachments: {attachments} in the box.", "Cool shot: sets the style."),
            ("It is light enough for a long blow-dry.",), "shampoo", "one", "Wattage"),
        Kind(
            "perfume", "Fragrance > Perfume", "perfume", "Eau de Parfum|Perfume|Body Mist",
            "fragrance|scent|cologne", (18, 140),
            {"Scent": "Rose|Citrus|Vanilla|Lavender|Cedarwood|Sea Salt", "Department": "Women|Men|Unisex",
             "Size": "1 fl oz|1.7 fl oz|3.4 fl oz"},
            "{series} {Noun}, {Scent}, {Department}, {Size}",
            "evenings out|gifts|the office|summer days",
            ("Opens with {scent} and settles soft and warm.", "Lasts: six to eight hours on skin.",
             "Spray: a fine, even mist.", "Travels: {size} bottle with a tight cap."),
            ("It is close and quiet, never a cloud.",), "lipstick", "one", "Size", "Size|Scent"),
    ),
)  # fmt: skip
