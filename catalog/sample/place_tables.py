"""Tables for the invented city of Port Elmery: kinds of places, streets, names, phrases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CITY: Final = "Port Elmery"
STATE: Final = "OR"
CENTER: Final = (44.6214, -123.9387)
POSTCODES: Final = ("97381", "97382", "97384", "97387")
STREETS: Final = (
    "Lantern St", "Mill Pond Rd", "Harbor Ave", "N Quarry St", "Elmery Blvd", "Tidewater Dr",
    "Cannery Row", "S Alder St", "Observatory Hill", "Ferry Landing", "Orchard Ln", "Market Sq",
    "Beacon St", "Foundry Way", "W Willow St", "Pilot Ave",
)  # fmt: skip
FIRST_NAMES: Final = (
    "Marta", "Olin", "Petra", "Hugo", "Nadia", "Silas", "Ines", "Rufus", "Tamar", "Gus", "Lena",
    "Otis", "Wanda", "Felix", "Priya", "Bruno",
)  # fmt: skip
WORDS: Final = (
    "Lantern", "Copper", "Blue Heron", "Old Mill", "Driftwood", "Corner", "Harbor", "Golden",
    "Little", "Juniper", "Cannery", "Lighthouse", "Silver", "Sunday", "Red Door", "Tidewater",
    "Maple", "North Pier", "Wild Fennel", "Seven Stairs",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """One kind of place: names end with one of `ends`, `extras` are further categories.

    `traits` name the Yelp attributes that such a place has; `good` and `bad` are what visitors
    say; `opens` and `closes` are usual hours.
    """

    key: str
    categories: str
    extras: tuple[str, ...]
    ends: tuple[str, ...]
    opens: int
    closes: int
    traits: tuple[str, ...]
    good: tuple[str, ...]
    bad: tuple[str, ...]


_MEAL: Final = ("meal", "price", "parking", "wifi", "noise", "seating", "kids", "takeout")
_SHOP: Final = ("price", "parking", "cards", "bikes", "wheelchair")
_SERVICE: Final = ("parking", "cards", "appointment", "wheelchair")

PLACE_KINDS: Final = (
    PlaceKind("pizza", "Restaurants, Pizza, Italian", ("Salad", "Pasta Shops", "Wine Bars"),
              ("Pizza", "Pizzeria", "Oven"), 11, 22, _MEAL,
              ("The crust is thin and blistered just right.", "Best margherita in town."),
              ("The pizza was cold in the middle.", "Soggy crust.")),
    PlaceKind("cafe", "Coffee & Tea, Food, Cafes", ("Bakeries", "Breakfast & Brunch", "Desserts"),
              ("Coffee", "Cafe", "Roasters"), 7, 17, _MEAL,
              ("Great flat white and a quiet corner to work.", "The cinnamon rolls sell out."),
              ("Burnt espresso.", "No seats and no outlets.")),
    PlaceKind("seafood", "Restaurants, Seafood", ("American (New)", "Bars", "Fish & Chips"),
              ("Oyster House", "Fish House", "Grill"), 12, 22, _MEAL,
              ("The chowder alone is worth the trip.", "Fresh fish straight off the boat."),
              ("The fish was overcooked.", "Tourist prices.")),
    PlaceKind("ramen", "Restaurants, Japanese, Ramen", ("Sushi Bars", "Noodles", "Asian Fusion"),
              ("Ramen", "Noodle Bar", "Izakaya"), 11, 22, _MEAL,
              ("Rich broth and springy noodles.", "The spicy miso warms you for hours."),
              ("The broth was salty and lukewarm.", "Tiny portions.")),
    PlaceKind("taqueria", "Restaurants, Mexican, Tacos", ("Vegetarian", "Food Trucks", "Bars"),
              ("Taqueria", "Cantina", "Tacos"), 10, 23, _MEAL,
              ("Handmade tortillas and a salsa bar.", "The fish tacos are perfect."),
              ("Dry meat and stale chips.", "Waited forty minutes for two tacos.")),
    PlaceKind("vegan", "Restaurants, Vegan, Vegetarian", ("Juice Bars & Smoothies", "Gluten-Free"),
              ("Kitchen", "Table", "Greens"), 10, 21, _MEAL,
              ("Even meat eaters leave happy.", "The mushroom burger is outstanding."),
              ("Bland food at a high price.", "They were out of half the menu.")),
    PlaceKind("bakery", "Bakeries, Food", ("Sandwiches", "Desserts", "Coffee & Tea"),
              ("Bakery", "Bread Co", "Patisserie"), 6, 15, ("price", "parking", "wifi", "takeout"),
              ("Real sourdough with a crackling crust.", "Croissants like in a good dream."),
              ("Yesterday's bread at today's price.", "Sold out by nine.")),
    PlaceKind("bar", "Nightlife, Bars, Pubs", ("Cocktail Bars", "Breweries", "Live Music"),
              ("Tavern", "Alehouse", "Taproom"), 16, 24, ("price", "parking", "noise", "seating"),
              ("Twelve local beers on tap.", "Friendly bartenders and live music on Fridays."),
              ("So loud we had to shout.", "Watery drinks.")),
    PlaceKind("gym", "Active Life, Gyms, Fitness & Instruction", ("Yoga", "Pilates", "Trainers"),
              ("Fitness", "Gym", "Strength Club"), 5, 22, _SERVICE,
              ("Clean equipment and never too crowded.", "The trainers know your name."),
              ("They kept billing me after I left.", "Half the machines are broken.")),
    PlaceKind("bike shop", "Shopping, Sporting Goods, Bikes, Bike Repair/Maintenance",
              ("Bike Rentals",), ("Cycles", "Bike Works", "Bike Shop"), 10, 18, _SHOP,
              ("Fixed my flat while I waited.", "Honest advice, no pressure to buy."),
              ("Charged for a repair that did not last.", "Two weeks for a tune-up.")),
    PlaceKind("bookstore", "Shopping, Books, Mags, Music & Video, Bookstores",
              ("Used Bookstore", "Toy Stores"), ("Books", "Bookshop"), 10, 19, _SHOP,
              ("You can get lost in there for hours.", "A wonderful children's corner."),
              ("Small selection and dusty shelves.", "Not one cookbook.")),
    PlaceKind("phone repair", "Local Services, Mobile Phone Repair",
              ("IT Services & Computer Repair", "Mobile Phone Accessories"),
              ("Phone Repair", "Screen Fix", "Tech Repair"), 9, 18, _SERVICE,
              ("New screen in thirty minutes.", "Saved all my photos."),
              ("The screen failed again a week later.", "Lost my data.")),
    PlaceKind("car repair", "Automotive, Auto Repair", ("Oil Change Stations", "Tires"),
              ("Auto Repair", "Garage", "Motors"), 8, 17, _SERVICE,
              ("Honest mechanics who show you the worn part.", "Half the price of the dealer."),
              ("The noise is still there.", "They found new problems every visit.")),
    PlaceKind("hair salon", "Beauty & Spas, Hair Salons", ("Nail Salons", "Hair Stylists"),
              ("Salon", "Hair Studio", "Barbers"), 9, 19, _SERVICE,
              ("Best haircut in years.", "They really listen to what you want."),
              ("Uneven cut and a rushed stylist.", "Nothing like the photo I brought.")),
    PlaceKind("vet", "Pets, Veterinarians", ("Pet Groomers", "Pet Stores"),
              ("Animal Clinic", "Veterinary Care"), 8, 18, _SERVICE,
              ("So gentle with our nervous cat.", "They saw us the same day."),
              ("The bill was double the estimate.", "An hour in the waiting room.")),
)  # fmt: skip

GENERAL_GOOD: Final = (
    "The staff could not be friendlier.", "We will be back.", "A real neighborhood favorite.",
    "Fair prices.", "Easy parking right outside.", "Worth the drive from across town.",
)  # fmt: skip
GENERAL_BAD: Final = (
    "The service was slow.", "Nobody seemed to care.", "Overpriced for what it is.",
    "I will not return.", "Parking is impossible.",
)  # fmt: skip
TIPS: Final = (
    "Come early, it fills up fast.", "Cash is quicker here.", "Ask about the daily special.",
    "Closed on some holidays, call first.", "Park behind the building.", "Great for kids.",
    "Go on a weekday.", "Bring a friend and share.",
)  # fmt: skip
