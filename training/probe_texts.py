"""Texts on which an exported encoder is compared with the model that it was made from."""

from __future__ import annotations

PROBE_TEXTS = (
    "wireless noise cancelling headphones",
    "men's running shoes size 10 wide",
    "stainless steel water bottle 750 ml, leak proof, keeps cold 24 hours",
    "queen size memory foam mattress 12 inch medium firm with removable cover",
    "usb-c to hdmi adapter 4k 60hz",
    "wooden puzzle for toddlers",
    "oak dining table that seats six",
    "led desk lamp",
    "waterproof rain jacket with hood, women's, navy, recycled polyester, taped seams",
    "18v cordless drill with two batteries and a case",
    "large washable dog bed",
    "laptop 15.6 inch 8 GB RAM 256 GB SSD",
    "toner cartridge TN-2420 black original 3000 pages",
    "garden hose 15 m",
    "pizza open late near me",
    "gift for a ten year old who likes space",
    "cheap 4k tv under 300",
    "glutenfreie Nudeln 500 g",
    "café crème capsules, 100 pièces",
    "ワイヤレスマウス",
    "a" * 40,
    "B07XJ8C8F5",
    "",
    "This espresso machine has a 15 bar pump, a milk frother, a removable tank of 1.5 litres, "
    "a tray that warms cups, and a switch that turns it off after nine minutes of rest; it takes "
    "ground coffee and pods, and it comes in red, black and brushed steel.",
)
