"""Queries as shoppers type them, with what a right answer has to be."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DemoQuery:
    """One query: the kinds that answer it, and what their attributes must contain.

    `where` maps an attribute to words (parted by `|`) of which one must occur in its value, lower
    case; `words` must all occur in the title; `under` is the highest price.
    """

    text: str
    kinds: str
    where: dict[str, str] = field(default_factory=dict)
    words: str = ""
    under: float = 0.0


def _q(text: str, kinds: str, under: float = 0.0, words: str = "", **where: str) -> DemoQuery:
    named = {name.replace("_", " "): value for name, value in where.items()}
    return DemoQuery(text, kinds, named, words, under)


def demo_queries() -> tuple[DemoQuery, ...]:
    """Return the demo queries, from plain words to sloppy and roundabout ones."""
    return (
        _q("couch", "sofa"),
        _q("sofa for small apartment", "sofa", Seats="2-seat"),
        _q("velvet couch", "sofa", Upholstery="velvet"),
        _q("something for guests to sleep on", "futon|bed frame|mattress"),
        _q(
            "queen size bed frame with storage",
            "bed frame",
            Size="queen",
            Storage="storage|drawers",
        ),
        _q("firm king mattress", "mattress", Size="king", Firmness="firm"),
        _q("standing desk", "desk", Frame="electric|crank"),
        _q("office chair for back pain", "office chair"),
        _q("bookcase walnut", "bookshelf", Color="walnut"),
        _q("noise cancelling headphones", "headphones", Noise_Control="cancelling"),
        _q("wireles earbuds waterproof", "earbuds", Water_Resistance="ipx"),
        _q("bluetooth speaker for pool", "speaker", Water_Resistance="ipx7|ip67"),
        _q("55 inch 4k tv", "television", Screen_Size="55", Resolution="4k"),
        _q("sound system for my television", "soundbar"),
        _q("fast usb c charger cable 10 ft", "charging cable", Length="10 feet"),
        _q("portable charger 20000mah", "power bank", Capacity="20000"),
        _q("watch that counts steps", "smartwatch"),
        _q("camera to see who is at the front door", "security camera"),
        _q("laptop 16gb ram 1tb", "laptop", Memory="16gb", Storage="1tb"),
        _q("cheap laptop for students", "laptop", under=500),
        _q("27 inch monitor 144hz", "monitor", Screen_Size="27", Refresh_Rate="144|165|240"),
        _q("mechanical keybord", "keyboard", words="mechanical"),
        _q("quiet mouse for sore wrist", "mouse"),
        _q("2tb external drive", "external drive", Capacity="2tb"),
        _q("better wifi in a big house", "router", Coverage="4,000"),
        _q("nonstick frying pan 12 inch", "frying pan", Size="12", words="nonstick"),
        _q("skillet", "frying pan"),
        _q("chef knife 8 inch", "knife set", Blade_Length="8"),
        _q("coffee machine with thermal carafe", "coffee maker", Carafe="thermal"),
        _q("smoothie maker", "blender"),
        _q("set of 4 mugs", "mug", Pack_Count="set of 4"),
        _q("cotton bath towels white", "bath towel", Material="cotton", Color="white"),
        _q("linen sheets queen", "bed sheets", Material="linen", Size="queen"),
        _q("red summer dress", "dress", Color="burgundy|blush", Sleeve="sleeveless|short"),
        _q("mens black t shirt", "t-shirt", Department="men", Color="black"),
        _q("womens waterproof jacket", "jacket", Department="women", Weather="waterproof"),
        _q("yoga pants with pockets", "leggings"),
        _q("warm sweater with a hood", "hoodie"),
        _q("rucksack for school", "backpack"),
        _q("running shoes maximum cushioning", "running shoes", Cushioning="maximum"),
        _q("trainers white", "sneakers|running shoes", Color="white"),
        _q("shoes for snow", "winter boots"),
        _q("shoes under $40", "running shoes|sneakers|sandals|slippers|heels", under=40),
        _q("shampoo for curly hair", "shampoo", Hair_Type="curly"),
        _q("vitamin c serum", "face serum", Key_Ingredient="vitamin c"),
        _q("sunblock spf 50 sensitive skin", "sunscreen", SPF="50", Skin_Type="sensitive"),
        _q("dark roast coffee beans", "coffee", Roast="dark", words="bean"),
        _q("gluten free pasta", "pasta", Diet="gluten"),
        _q("vegan snack bars chocolate", "snack bars", Diet="vegan", Flavor="chocolate"),
        _q("1000 piece puzzle", "puzzle", Piece_Count="1000"),
        _q("gift for 5 year old", "building blocks|plush toy|doll|toy car|kids scooter|board game"),
        _q("teddy bear", "plush toy", Animal="bear"),
        _q("family game night", "board game"),
        _q("4 person tent", "tent", Capacity="4"),
        _q("sleeping bag for cold nights", "sleeping bag", Temperature_Rating="15|0°"),
        _q("thick yoga mat purple", "yoga mat", Thickness="8mm|12mm", Color="purple"),
        _q("20 lb dumbells", "dumbbells", Weight="20"),
        _q("push bike", "bicycle"),
        _q("cordless drill 20v brushless", "drill", Voltage="20v", Motor="brushless"),
        _q("torch", "flashlight"),
        _q("food for kittens", "cat food", Life_Stage="kitten"),
        _q("salmon dog food for puppies", "dog food", Flavor="salmon", Life_Stage="puppy"),
        _q("large washable dog bed", "dog bed", Size="large"),
        _q("toy for dogs that destroy everything", "dog toy"),
        _q("dotted notebook a5", "notebook", Ruling="dotted", Format="a5"),
        _q("reading light for desk", "desk lamp|floor lamp"),
    )
