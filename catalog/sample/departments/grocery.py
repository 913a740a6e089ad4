"""The grocery department."""

from __future__ import annotations

from typing import Final

from catalog.sample.kind import Department, Kind

GROCERY: Final = Department(
    name="Grocery",
    brands="Hollow Oak Pantry|Millbrae Farm|Sunny Larch|Old Quay Provisions|Tamarind Row|Bakerfold|"
    "Greenwisp|Harvest Linnet|Copper Pot & Co|Dellamona|Wildacre|Rookwood Roasters",
    series="Acre|Barnyard|Cellar|Daybreak|Everyday|Farmgate|Golden|Heritage|Island|Kitchen Table|Market|"
    "Noble|Old Mill|Reserve|Sunrise|Village",
    numbered=False,
    points=(
        "Short list: nothing you cannot pronounce.",
        "Fresh: packed within a week of being made and sealed tight.",
        "Fair: the people who grow and make it are paid well.",
        "Storage: keep {them} in a cool, dry place and close the pack well.",
    ),
    closers=(
        "Sealed for freshness; see the pack for the best-before date.",
        "{brand} works with small farms and says which.",
        "Keep one in the cupboard for {use}.",
        "A pantry staple that disappears quickly.",
    ),
    praise=(
        "Tastes like homemade.",
        "Fresh, and the date was a year away.",
        "The kids ask for it every day.",
        "Not too sweet, real flavor.",
        "We go through a pack a week.",
    ),
    gripes=(
        "It arrived crushed and stale.",
        "Far too sweet and it leaves an odd aftertaste.",
        "The pack was much smaller than I thought.",
        "Bland, I would not buy it again.",
        "The seal was broken.",
    ),
    kinds=(
        Kind(
            "coffee", "Beverages > Coffee", "bag", "Whole Bean Coffee|Ground Coffee",
            "java|coffee|fresh coffee", (8, 32),
            {"Roast": "Light Roast|Medium Roast|Dark Roast|Decaf Medium Roast",
             "Origin": "Colombia|Ethiopia|Guatemala|House Blend", "Size": "12 oz|16 oz|2 lb"},
            "{series} {Noun}, {Roast}, {Origin}, {Size}",
            "slow mornings|espresso machines|cold brew|the office",
            ("Cup: a {roast} with notes of cocoa and nuts.", "Source: {origin}, picked by hand.",
             "Brews: good in a filter, a press or a pot.", "Fresh: a valve lets gas out and keeps air away."),
            ("Roasted in small batches to a smooth finish without bitterness.",), "tea", "mass", "Size", "Size|Roast",
            "Espresso|Brown|Copper"),
        Kind(
            "tea", "Beverages > Tea", "box", "Herbal Tea|Green Tea|Black Tea", "tea|bagged tea|infusion", (4, 22),
            {"Flavor": "Peppermint|Lemon|Honey|Vanilla|Peach|Lavender", "Pack Count": "20 Bags|40 Bags|80 Bags",
             "Certification": "Organic|Fair Trade"},
            "{series} {Certification} {Noun}, {Flavor}, {Pack Count}",
            "evenings|iced tea|sore throats|the office drawer",
            ("Taste: {flavor}, gentle and round.", "Count: {pack count}, each in its own sleeve.",
             "Trust: {certification} leaves.", "Bags: plant fiber, no plastic."),
            ("Steep it for four minutes and add honey if you like.",), "coffee", "mass", "Pack Count",
            "Flavor|Pack Count"),
        Kind(
            "pasta", "Pantry > Pasta", "bag", "Spaghetti|Penne Pasta|Fusilli Pasta", "pasta|macaroni|dried pasta",
            (2, 14),
            {"Diet": "Durum Wheat|Whole Wheat|Gluten Free", "Size": "12 oz|16 oz|3 lb",
             "Pack Count": "1-Pack|Pack of 4|Pack of 6"},
            "{series} {Diet} {Noun}, {Size}, {Pack Count}",
            "quick dinners|big families|pasta salads|meal prep",
            ("Bite: cooks al dente in nine minutes.", "Grain: {diet} and nothing else.",
             "Holds sauce: a rough surface from bronze dies.", "Enough: {size} feeds a table."),
            ("Slow drying keeps the taste of the grain.",), "pasta sauce", "mass", "Pack Count", "Pack Count",
            "Mustard|Blue|Green"),
        Kind(
            "pasta sauce", "Pantry > Sauces", "jar", "Pasta Sauce|Tomato Sauce|Marinara Sauce",
            "spaghetti sauce|tomato sauce|cooking sauce", (3, 16),
            {"Flavor": "Tomato Basil|Roasted Garlic|Spicy Arrabbiata|Mushroom", "Size": "16 oz|24 oz|32 oz",
             "Diet": "Vegan|No Added Sugar"},
            "{series} {Noun}, {Flavor}, {Diet}, {Size} Jar",
            "weeknight dinners|pizza night|lasagna|students",
            ("Ripe: tomatoes picked and cooked the same day.", "Flavor: {flavor}.", "Diet: {diet}.",
             "Ready: heat for five minutes."),
            ("Thick enough to stay on the pasta.",), "pasta", "mass", "Size", "Flavor|Size", "Red"),
        Kind(
            "chocolate", "Snacks > Chocolate", "chocolate", "Chocolate Bar|Craft Chocolate",
            "candy|chocolate", (3, 30),
            {"Flavor": "Hazelnut|Almond|Sea Salt|Orange|Raspberry", "Cocoa": "45% Cocoa|55% Cocoa|70% Cocoa",
             "Pack Count": "1-Pack|Pack of 3|Pack of 6"},
            "{series} {Noun}, {Flavor}, {Cocoa}, {Pack Count}",
            "gifts|baking|movie nights|lunch boxes",
            ("Taste: {flavor} with {cocoa}.", "Snap: clean, then it melts slowly.",
             "Beans: bought straight from growers.", "Sizes: {pack count} for sharing or not."),
            ("Stirred for two days until it is silky.",), "snack bars", "mass", "Pack Count", "Flavor"),
        Kind(
            "snack bars", "Snacks > Bars", "box", "Granola Bars|Protein Bars|Oat Bars", "cereal bars|energy bars|snacks",
            (5, 32),
            {"Flavor": "Chocolate|Peanut Butter|Blueberry|Coconut|Honey", "Pack Count": "6 Count|12 Count|24 Count",
             "Diet": "Gluten Free|Vegan|High Protein"},
            "{series} {Noun}, {Flavor}, {Diet}, {Pack Count}",
            "lunch boxes|hiking|after the gym|road trips",
            ("Flavor: {flavor} in every bite.", "Diet: {diet}.", "On the go: wrapped one by one.",
             "Fills: whole oats and nuts keep hunger away."),
            ("Soft to bite and never dusty.",), "chocolate|nuts", "many", "Pack Count", "Flavor|Pack Count"),
        Kind(
            "olive oil", "Pantry > Oils & Vinegars", "oilbottle", "Extra Virgin Olive Oil|Olive Oil",
            "cooking oil|olive oil|salad oil", (8, 42),
            {"Origin": "Spain|Greece|Tunisia|Italy", "Size": "8.5 fl oz|17 fl oz|34 fl oz",
             "Taste": "Mild|Fruity|Peppery"},
            "{series} {Noun}, {Origin}, {Taste}, {Size}",
            "salads|roasting vegetables|dipping bread|gifts",
            ("From {origin}: pressed cold within a day.", "Taste: {taste}.", "Dark glass: keeps light out.",
             "Spout: pours without drips."),
            ("Good enough to taste on its own with bread.",), "pasta sauce", "mass", "Size", "Size", "Olive|Green"),
        Kind(
            "nuts", "Snacks > Nuts & Dried Fruit", "bag", "Almonds|Cashews|Mixed Nuts",
            "nuts|snack nuts|nuts for snacking", (5, 34),
            {"Flavor": "Sea Salt|Honey Roasted|Unsalted|Smoked", "Size": "8 oz|16 oz|2 lb|3 lb"},
            "{series} {Noun}, {Flavor}, {Size}",
            "hiking|movie nights|baking|healthy snacking",
            ("Crunch: roasted in small batches.", "Flavor: {flavor}.", "Bag: {size}, with a zip.",
             "Protein: six grams in a handful."),
            ("Grab a handful between meals.",), "snack bars", "many", "Size", "Size|Flavor", "Tan|Green|Navy"),
    ),
)  # fmt: skip
