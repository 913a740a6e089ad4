"""Training of the cross-encoder that re-ranks, and of the encoder beside it."""
