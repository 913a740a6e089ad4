"""Judging: grades that people give to the products of a query, and what comes of them."""
