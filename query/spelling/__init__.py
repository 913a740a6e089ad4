"""Correct what was mistyped, from the words of the catalogue."""
