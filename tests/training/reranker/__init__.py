"""Tests of the cross-encoder's training."""
