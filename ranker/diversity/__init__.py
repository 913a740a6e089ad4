"""Variety: variants of one product become one hit, and the first hits are not all alike."""
