"""The shoe department."""

from __future__ import annotations

from typing import Final

from catalog.sample.kind import Department, Kind

_WOMEN: Final = "6|7|8|9|10"
_MEN: Final = "8|9|10|11|12|13"
_COLORS: Final = "Black|White|Gray|Navy|Tan|Red|Teal|Pink"

SHOES: Final = Department(
    name="Shoes",
    brands="Stridewell Oak|Corvo Pace|Bramblefoot|Lunaro|Heelworthy|Trailmere|Pavonne|Softmarch|Kindlefoot|"
    "Ambleside Row|Voltrek|Cobblers Rest",
    series="Arrow|Breeze|Canter|Dash|Eagle Rock|Fable|Glide|Hollow|Inca|Jetty|Kestrel|Loop|Mosaic|Nomad|"
    "Outpost|Pacer",
    numbered=False,
    points=(
        "Comfort first: a removable insole with arch support.",
        "Grip: a rubber sole that holds on wet ground.",
        "No breaking in: soft from the first step.",
        "Wide choice: returns are free if the size is wrong.",
    ),
    closers=(
        "Choose your usual size.",
        "{brand} resoles and repairs what it sells.",
        "Wipe {them} with a damp cloth and they are ready again.",
        "A pair that you will reach for most mornings.",
    ),
    praise=(
        "Comfortable straight out of the box.",
        "I walked ten miles in them on the first day.",
        "True to size and light.",
        "They look good with everything.",
        "Great support, my knees are grateful.",
    ),
    gripes=(
        "They gave me blisters within an hour.",
        "The sole came off after six weeks.",
        "Half a size too small.",
        "No arch support at all.",
        "They squeak with every step.",
    ),
    kinds=(
        Kind(
            "running shoes", "Athletic > Running Shoes", "sneaker", "Running Shoes|Road Running Shoes|Trail Running Shoes",
            "runners|trainers|jogging shoes", (39, 170),
            {"Department": "Women|Men", "Cushioning": "Light Cushioning|Balanced Cushioning|Maximum Cushioning",
             "Size": "7|8|9|10|11", "Color": _COLORS},
            "{Department}'s {series} {Noun}, {Cushioning}, {Color}, Size {Size}",
            "long runs|beginners|flat feet|marathon training|walking all day",
            ("Ride: {cushioning} over a springy foam.", "Cool: knit uppers that let heat out.",
             "Light: under ten ounces each.", "Seen: reflective heels for dark mornings."),
            ("They feel quick on the road and easy on the joints.",), "sneakers|hiking boots", "many",
            vary="Color|Size"),
        Kind(
            "sneakers", "Casual > Sneakers", "sneaker", "Sneakers|Canvas Sneakers|Leather Sneakers",
            "trainers|tennis shoes|casual shoes|kicks", (25, 110),
            {"Department": "Women|Men", "Closure": "Lace-Up|Slip-On|Hook and Loop", "Size": "7|8|9|10|11",
             "Color": _COLORS},
            "{Department}'s {series} Low Top {Noun}, {Closure}, {Color}, Size {Size}",
            "everyday wear|travel|casual offices|standing all day",
            ("Clean look: a low profile that suits jeans and dresses.", "Quick on: {closure} closure.",
             "Lining: soft and seamless.", "Flex: the sole bends where your foot does."),
            ("They are plain enough for work and fun enough for Saturday.",), "running shoes", "many",
            vary="Color|Size"),
        Kind(
            "hiking boots", "Outdoor > Hiking Boots", "boot", "Hiking Boots|Waterproof Hiking Boots|Trail Boots",
            "hiking shoes|trekking shoes|mountain boots", (59, 220),
            {"Department": "Women|Men", "Material": "Leather|Suede and Mesh|Nubuck", "Height": "Mid Cut|High Cut",
             "Size": "7|8|9|10|11|12", "Color": "Brown|Tan|Gray|Olive|Black"},
            "{Department}'s {series} {Noun}, {Material}, {Height}, {Color}, Size {Size}",
            "mountain trails|muddy walks|weak ankles|backpacking",
            ("Dry feet: a membrane keeps puddles out.", "Ankles: {height} support on loose rock.",
             "Tough: {material} with a rubber toe cap.", "Bite: deep lugs for mud."),
            ("They are ready for the trail after one walk around the block.",), "winter boots|running shoes",
            "many", vary="Size|Color"),
        Kind(
            "sandals", "Casual > Sandals", "sandal", "Sandals|Walking Sandals|Slide Sandals",
            "summer shoes|flip flops|slides", (16, 85),
            {"Department": "Women|Men", "Material": "Leather|Cork|Recycled Webbing", "Size": "6|7|8|9|10|11",
             "Color": "Tan|Black|Navy|White|Teal"},
            "{Department}'s {series} {Noun}, {Material}, {Color}, Size {Size}",
            "the beach|hot days|wide feet|river walks",
            ("Adjusts: straps fit narrow and wide feet.", "Footbed: shaped and cushioned.",
             "Made of {material}: soft where it touches skin.", "Sure: a sole that does not slip on a boat deck."),
            ("Leave them by the door all summer.",), "sneakers|slippers", "many", vary="Size|Color"),
        Kind(
            "heels", "Dress > Heels & Pumps", "heel", "Pumps|Block Heels|Slingback Heels",
            "high heels|dress shoes|party shoes", (29, 140),
            {"Heel Height": "2-Inch|2.5-Inch|3-Inch|4-Inch", "Material": "Suede|Faux Leather|Satin", "Size": _WOMEN,
             "Color": "Black|Red|Blush|Navy|Gold"},
            "Women's {series} {Material} {Noun}, {Heel Height} Heel, {Color}, Size {Size}",
            "weddings|the office|evenings out|dancing",
            ("Steady: a {heel height} heel with a broad tip.", "Padded: foam under the ball of the foot.",
             "Finish: {material} in {color}.", "Quiet: rubber tips that do not click."),
            ("You can dance in them and still walk home.",), "sneakers", "many", vary="Size|Color"),
        Kind(
            "winter boots", "Outdoor > Winter Boots", "boot", "Winter Boots|Snow Boots|Insulated Boots",
            "snow shoes|warm boots|cold weather boots", (45, 190),
            {"Department": "Women|Men", "Insulation": "Fleece Lining|Wool Lining|Synthetic Down",
             "Size": "7|8|9|10|11|12", "Color": "Black|Brown|Gray|Navy"},
            "{Department}'s {series} {Noun}, Waterproof, {Insulation}, {Color}, Size {Size}",
            "icy sidewalks|shoveling snow|cold feet|dog walks",
            ("Warm: {insulation} down to minus 20 degrees.", "Dry: sealed seams.",
             "On in a second: a side zip.", "Ice: a sole with soft, gripping rubber."),
            ("Slush, salt and snow stay on the outside.",), "hiking boots", "many", vary="Size|Color"),
        Kind(
            "slippers", "Casual > Slippers", "slipper", "Slippers|House Slippers|Memory Foam Slippers",
            "house shoes|indoor shoes|scuffs", (12, 60),
            {"Department": "Women|Men", "Lining": "Faux Fur|Wool|Terry Cotton", "Size": _MEN,
             "Color": "Gray|Tan|Navy|Burgundy|Black"},
            "{Department}'s {series} {Noun}, {Lining} Lined, {Color}, Size {Size}",
            "cold floors|working from home|elderly parents|gifts",
            ("Cozy: a {lining} lining all around.", "Foam: molds to your foot.",
             "Out and back: a sole that can fetch the mail.", "Washable: gentle cycle."),
            ("Cold kitchen floors stop being a problem.",), "sandals", "many", vary="Size|Color"),
    ),
)  # fmt: skip
