"""Other words for the words of a query: synonyms, given or mined from the catalogue."""
