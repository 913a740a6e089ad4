"""The sports and outdoors department."""

from __future__ import annotations

from typing import Final

from catalog.sample.colors import SPORT
from catalog.sample.kind import Department, Kind

SPORTS: Final = Department(
    name="Sports & Outdoors",
    brands="Granmoor|Peakwander|Taroval|Windhallow|Ironlark|Summitree|Kayakora|Openfell|Strivana|Crestbolt|"
    "Pinetrek|Rovanta",
    series="Apex|Boulder|Canyon|Denali Creek|Edge|Frontier|Glacier|Highline|Ironwood|Junction|Lookout|Mistral|"
    "North Bay|Pioneer|Ridge|Traverse",
    numbered=False,
    points=(
        "Tough: tested outdoors for a full season.",
        "Thought through: small details that you notice when you need them.",
        "Covered: a 2-year warranty against faults.",
        "Ready: use {them} on the day {it} arrive{s}.",
    ),
    closers=(
        "Made to be used, not kept in the garage.",
        "{brand} is run by people who go outside.",
        "A good partner for {use}.",
        "Made for season after season.",
    ),
    praise=(
        "Held up through a whole season.",
        "Light and well thought out.",
        "Set up in minutes.",
        "As good as ones at twice the price.",
        "I use it three times a week.",
    ),
    gripes=(
        "It tore the first weekend.",
        "Heavier than advertised.",
        "It leaks.",
        "The strap snapped under a light load.",
        "A strange smell that does not go away.",
    ),
    kinds=(
        Kind(
            "tent", "Camping > Tents", "tent", "Camping Tent|Ridge Tent|Dome Tent",
            "tent|camping shelter|outdoor shelter", (49, 380),
            {"Capacity": "1 Person|2 Person|4 Person|6 Person", "Season": "3 Season|4 Season",
             "Color": "Green|Orange|Blue|Khaki|Gray"},
            "{series} {Capacity} {Noun}, {Season}, Waterproof, {Color}",
            "family camping|festivals|backpacking|rainy weekends",
            ("Dry: taped seams and a full rain cover.", "Up fast: color-coded poles.",
             "Room: {capacity} with gear.", "Air: two mesh doors."),
            ("It stands in ten minutes, even in the dark.",), "sleeping bag", "one", "Capacity",
            "Capacity|Color"),
        Kind(
            "sleeping bag", "Camping > Sleeping Bags", "sleepingbag", "Sleeping Bag|Mummy Sleeping Bag|"
            "Camping Sleeping Bag", "bedroll|camping bag|sleep sack", (25, 210),
            {"Temperature Rating": "45°F|30°F|15°F|0°F", "Fill": "Synthetic Fill|Down Fill",
             "Length": "Regular|Tall", "Color": SPORT},
            "{series} {Noun} {Temperature Rating}, {Fill}, {Length}, {Color}",
            "cold nights|summer camps|backpacking|car camping",
            ("Warm: comfortable to {temperature rating}.", "Loft: {fill} that springs back.",
             "Small: packs to the size of a loaf.", "Zip: does not catch, from inside or out."),
            ("A draft collar keeps the warm air where you are.",), "tent", "one", "Temperature Rating",
            "Temperature Rating|Color"),
        Kind(
            "bicycle", "Cycling > Bikes", "bike", "Mountain Bike|City Bike|Hybrid Bike",
            "bicycle|bike|push bike", (190, 980),
            {"Wheel Size": "24-Inch|26-Inch|27.5-Inch|29-Inch", "Gears": "7-Speed|18-Speed|21-Speed",
             "Frame": "Steel Frame|Aluminum Frame", "Color": SPORT},
            "{series} {Noun}, {Wheel Size} Wheels, {Gears}, {Frame}, {Color}",
            "commuting|weekend rides|beginners|forest trails",
            ("Stops: disc brakes in all weather.", "Climbs: {gears} gearing.", "Light: {frame}.",
             "Rolls: {wheel size} wheels with puncture guard."),
            ("It arrives mostly assembled; add the pedals and ride.",), "bike helmet", "one", "Wheel Size",
            "Wheel Size|Color"),
        Kind(
            "bike helmet", "Cycling > Helmets", "helmet", "Bike Helmet|Cycling Helmet",
            "bicycle helmet|cycle helmet|crash helmet", (18, 120),
            {"Size": "Small|Medium|Large", "Light": "Rear Light|No Light", "Color": SPORT},
            "{series} {Noun}, {Size}, {Light}, Adjustable Fit, {Color}",
            "commuting|scooters|family rides|hot days",
            ("Safe: passes the US and EU standards.", "Cool: 18 vents.", "Fit: dial at the back.",
             "Inside: pads that wash."),
            ("You forget it is there after the first mile.",), "bicycle", vary="Size|Color"),
        Kind(
            "yoga mat", "Fitness > Yoga", "mat", "Yoga Mat|Exercise Mat|Pilates Mat", "gym mat|workout mat|fitness mat",
            (14, 95),
            {"Thickness": "4mm|6mm|8mm|12mm", "Material": "Natural Rubber|TPE|Cork",
             "Color": "Purple|Blue|Green|Pink|Gray|Teal"},
            "{series} {Noun}, {Thickness} Thick, {Material}, Non-Slip, {Color}",
            "yoga|stretching|bad knees|home workouts",
            ("Grip: no sliding in a sweaty class.", "Soft: {thickness} under knees and elbows.",
             "Made of {material}: no strong smell.", "Strap: included."),
            ("It lies flat at once and rolls up tight.",), "dumbbells", "one", "Thickness"),
        Kind(
            "dumbbells", "Fitness > Weights", "dumbbell", "Dumbbells|Dumbbell Set|Hex Dumbbells",
            "hand weights|free weights|weights", (16, 260),
            {"Weight": "5 lb Pair|10 lb Pair|20 lb Pair|30 lb Pair|50 lb Pair", "Coating": "Neoprene|Rubber|Cast Iron",
             "Color": "Black|Gray|Blue|Pink|Green"},
            "{series} {Noun}, {Weight}, {Coating}, {Color}",
            "home gyms|beginners|small apartments|strength training",
            ("Load: {weight}.", "Kind to floors: {coating} finish.", "Stay put: flat sides do not roll.",
             "Grip: shaped handles."),
            ("All you need for a full workout in a corner of the room.",), "yoga mat", "many", "Weight", "Weight"),
        Kind(
            "ball", "Team Sports > Balls", "ball", "Soccer Ball|Basketball|Volleyball", "ball|match ball|game ball",
            (11, 60),
            {"Level": "Training|Match|Youth", "Cover": "Composite Leather|Rubber|Soft Touch Foam",
             "Color": "White|Orange|Blue|Yellow|Red"},
            "{series} {Level} {Noun}, {Cover}, {Color}",
            "backyard games|school teams|indoor courts|the park",
            ("Touch: {cover} cover.", "Holds air: a butyl bladder.", "Made for {level} play.", "Seen: bold {color}."),
            ("It flies straight and keeps its shape.",), "bike helmet"),
        Kind(
            "water bottle", "Hydration > Water Bottles", "flask", "Water Bottle|Insulated Water Bottle|Sports Bottle",
            "flask|drink bottle|thermos", (10, 48),
            {"Capacity": "18 oz|24 oz|32 oz|64 oz", "Lid": "Straw Lid|Spout Lid|Screw Lid",
             "Color": "Black|Blue|Pink|Green|White|Purple"},
            "{series} {Noun}, {Capacity}, {Lid}, Stainless Steel, {Color}",
            "the gym|hiking|school|long drives",
            ("Cold for 24 hours, hot for 12.", "Lid: {lid} that does not leak.", "Holds {capacity}.",
             "Taste: clean steel, no plastic."),
            ("Toss it in a bag upside down and nothing gets wet.",), "backpack", "one", "Capacity", "Capacity|Color"),
    ),
)  # fmt: skip
