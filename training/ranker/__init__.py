"""Training of the learned ranker: trees, and how they and the cross-encoder are put together."""
