"""How queries are completed."""
