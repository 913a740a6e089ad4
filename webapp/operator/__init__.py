"""The operator's pages: how the shop is, what is searched, and the rules, synonyms and grades."""
