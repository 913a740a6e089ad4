"""The learned ranker: cheap features of a query and a product, and what a model makes of them."""
