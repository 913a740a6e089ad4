"""The thirteen departments of the sample shop."""

from __future__ import annotations

from typing import Final

from catalog.sample.departments.beauty import BEAUTY
from catalog.sample.departments.clothing import CLOTHING
from catalog.sample.departments.computers import COMPUTERS
from catalog.sample.departments.electronics import ELECTRONICS
from catalog.sample.departments.furniture import FURNITURE
from catalog.sample.departments.grocery import GROCERY
from catalog.sample.departments.kitchen import KITCHEN_AND_HOME
from catalog.sample.departments.office import OFFICE
from catalog.sample.departments.pets import PETS
from catalog.sample.departments.shoes import SHOES
from catalog.sample.departments.sports import SPORTS
from catalog.sample.departments.tools import TOOLS
from catalog.sample.departments.toys import TOYS
from catalog.sample.kind import Department

DEPARTMENTS: Final[tuple[Department, ...]] = (
    ELECTRONICS, COMPUTERS, KITCHEN_AND_HOME, FURNITURE, CLOTHING, SHOES, BEAUTY, GROCERY, TOYS,
    SPORTS, TOOLS, PETS, OFFICE,
)  # fmt: skip
