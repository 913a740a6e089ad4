"""Lists of names and words that the reader of constraints ships with."""
