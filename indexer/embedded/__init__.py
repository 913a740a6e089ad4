"""The embedded engine's files, one structure a module: each is written and read by its own."""
