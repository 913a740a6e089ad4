"""The clothing department."""

from __future__ import annotations

from typing import Final

from catalog.sample.colors import FABRIC
from catalog.sample.kind import Department, Kind

_SIZES: Final = "X-Small|Small|Medium|Large|X-Large|XX-Large"
_FOR: Final = "Women|Men"

CLOTHING: Final = Department(
    name="Clothing",
    brands="Marlowe Finch|Threadwick|Solenne|Northquay|Avelina Moss|Ridgecloth|Juno Hartley|Pembrolo|"
    "Velloro|Brackenwear|Ostara Lane|Loomfield",
    series="Amber|Bay|Carmel|Dover|Everly|Fern|Grove|Hazel|Isla|Juno|Kit|Lakeside|Mesa|Nell|Oakley Road|"
    "Piper|Quinn|Reed",
    numbered=False,
    points=(
        "Easy care: machine wash cold and hang to dry.",
        "True to size: order what you usually wear.",
        "Made to last: double stitching where clothes give out first.",
        "Free exchange: another size within 30 days.",
    ),
    closers=(
        "Wear {them} to work, to lunch or for {use}.",
        "{brand} sews in small batches to waste less cloth.",
        "The {color} goes with most of what you own.",
        "{It} hold{s} color and shape wash after wash.",
    ),
    praise=(
        "Fits exactly as the size chart says.",
        "The fabric is soft and not see-through.",
        "Washed it five times and it still looks new.",
        "I get compliments every time I wear it.",
        "Flattering cut.",
    ),
    gripes=(
        "It shrank two sizes in the first wash.",
        "The fabric is thin and scratchy.",
        "Runs very small.",
        "A seam opened on the second day.",
        "The color bled onto everything else.",
    ),
    kinds=(
        Kind(
            "t-shirt", "Tops > T-Shirts", "tshirt", "T-Shirt|Crew Neck Tee|V-Neck T-Shirt",
            "tee|tee shirt|short sleeve top", (9, 45),
            {"Department": _FOR, "Material": "Cotton|Organic Cotton|Cotton Blend|Bamboo Jersey",
             "Fit": "Slim Fit|Regular Fit|Relaxed Fit", "Size": _SIZES, "Color": FABRIC},
            "{Department}'s {series} {Noun}, {Material}, {Fit}, {Color}, {Size}",
            "everyday wear|layering|travel|warm days",
            ("Soft: {material} that feels worn in from the start.", "Cut: {fit} that moves with you.",
             "No itch: the label is printed, not sewn.", "Neck: ribbed collar that stays flat."),
            ("A plain tee that goes under a jacket or stands alone.",), "hoodie|dress shirt",
            vary="Color|Size"),
        Kind(
            "dress", "Dresses > Casual Dresses", "dress", "Midi Dress|Casual Dress|Wrap Dress|Maxi Dress",
            "frock|gown|day dress", (22, 120),
            {"Sleeve": "Sleeveless|Short Sleeve|Long Sleeve", "Material": "Cotton|Linen|Viscose|Satin",
             "Pattern": "Solid|Floral|Polka Dot", "Size": _SIZES, "Color": FABRIC},
            "Women's {series} {Sleeve} {Noun}, {Pattern}, {Material}, {Color}, {Size}",
            "summer weddings|the office|garden parties|date nights|holidays",
            ("Light: {material} that floats and breathes.", "Pockets: deep enough for a phone.",
             "Shape: a waist that ties where you like.", "Look: a {pattern} design in {color}."),
            ("Dress it up with heels or down with sneakers.",), "leggings|t-shirt", vary="Color|Size"),
        Kind(
            "jeans", "Bottoms > Jeans", "pants", "Jeans|Denim Jeans|Stretch Jeans", "denims|denim pants|trousers",
            (24, 110),
            {"Department": _FOR, "Fit": "Skinny|Straight|Bootcut|Relaxed",
             "Waist": "28|30|32|34|36|38", "Color": "Blue|Light Blue|Black|Navy|Gray"},
            "{Department}'s {series} {Fit} {Noun}, Waist {Waist}, {Color}",
            "everyday wear|casual offices|weekends|tall people",
            ("Stretch: a little elastane so you can sit down.", "Leg: a {fit} cut from knee to hem.",
             "Strong: riveted pockets.", "Color: {color} that fades slowly."),
            ("They get better with every wear.",), "leggings|t-shirt", "many", vary="Waist|Color"),
        Kind(
            "hoodie", "Tops > Hoodies", "hoodie", "Hoodie|Pullover Hoodie|Hooded Sweatshirt",
            "hooded sweater|sweatshirt|pullover", (19, 85),
            {"Department": _FOR, "Material": "Cotton Fleece|Brushed Cotton|Recycled Fleece",
             "Size": _SIZES, "Color": FABRIC},
            "{Department}'s {series} {Noun}, {Material}, {Color}, {Size}",
            "cool evenings|lazy Sundays|the gym|dog walks",
            ("Warm: {material} with a soft inside.", "Hood: lined, with flat cords.",
             "Pocket: a roomy front pouch.", "Cuffs: ribbed, so wind stays out."),
            ("It is the one that everyone in the house will borrow.",), "t-shirt|jacket",
            vary="Color|Size"),
        Kind(
            "jacket", "Outerwear > Jackets", "jacket", "Hooded Jacket|Outdoor Jacket|Zip-Up Jacket",
            "coat|windbreaker|parka", (39, 210),
            {"Department": _FOR, "Weather": "Waterproof|Water Resistant|Windproof",
             "Insulation": "Unlined|Down Alternative|Fleece Lined", "Size": _SIZES, "Color": FABRIC},
            "{Department}'s {series} {Noun}, {Weather}, {Insulation}, {Color}, {Size}",
            "hiking|rainy commutes|winter walks|travel",
            ("Weather: {weather} with sealed zips.", "Lining: {insulation} for the season.",
             "Hood: adjusts in two directions.", "Packs small: folds into its own pocket."),
            ("Put it on when the forecast cannot decide.",), "hoodie", vary="Color|Size"),
        Kind(
            "dress shirt", "Tops > Shirts", "shirt", "Dress Shirt|Button-Down Shirt|Oxford Shirt",
            "formal shirt|business shirt|button-up", (22, 95),
            {"Fit": "Slim Fit|Regular Fit|Tailored Fit", "Material": "Cotton|Cotton Blend|Linen",
             "Size": _SIZES, "Color": "White|Light Blue|Navy|Gray|Black|Blush"},
            "Men's {series} {Noun}, {Fit}, {Material}, Wrinkle Resistant, {Color}, {Size}",
            "the office|weddings|interviews|dinners out",
            ("Stays smooth: little or no ironing.", "Cut: {fit} with room at the shoulder.",
             "Cloth: fine {material}.", "Collar: removable stays keep it crisp."),
            ("It looks sharp under a suit and relaxed with rolled sleeves.",), "t-shirt",
            vary="Color|Size"),
        Kind(
            "leggings", "Activewear > Leggings", "leggings", "Leggings|Yoga Pants|High Waisted Leggings",
            "tights|workout pants|stretch pants", (14, 90),
            {"Length": "Full Length|7/8 Length|Capri", "Material": "Nylon Blend|Cotton Blend|Recycled Polyester",
             "Size": _SIZES, "Color": FABRIC},
            "Women's {series} {Noun} with Pockets, {Length}, {Material}, {Color}, {Size}",
            "yoga|running|lounging|the gym",
            ("Squat proof: a {material} that you cannot see through.", "Waist: high and wide, never digs in.",
             "Pockets: one on each side for phone and keys.", "Cut: {length} with flat seams."),
            ("They stretch four ways and come back to shape.",), "jeans|t-shirt", "many",
            vary="Color|Size"),
        Kind(
            "backpack", "Bags > Backpacks", "backpack", "Backpack|Laptop Backpack|Travel Backpack",
            "rucksack|school bag|book bag", (24, 130),
            {"Capacity": "15 Liter|20 Liter|28 Liter|40 Liter", "Material": "Canvas|Nylon|Recycled Polyester",
             "Color": FABRIC},
            "{series} {Noun}, {Capacity}, {Material}, {Color}",
            "school|weekend trips|cycling to work|carry-on travel",
            ("Space: {capacity} with pockets you can find in the dark.", "Laptop: a padded sleeve for 15.6 inches.",
             "Shoulders: wide padded straps.", "Cloth: {material} that sheds rain."),
            ("It carries a laptop, a lunch and a jumper without bulging.",), "jacket",
            scale="Capacity"),
    ),
)  # fmt: skip
