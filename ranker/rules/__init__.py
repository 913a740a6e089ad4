"""Business rules: what a merchant wants of searches, as data that is followed while it changes."""
