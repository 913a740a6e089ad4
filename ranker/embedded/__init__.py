"""The ranker's questions answered by the embedded engine: masks and counts over ordinals."""
