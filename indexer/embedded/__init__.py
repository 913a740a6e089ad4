"""The embedded engine's files, one module a structure: each module both writes and reads its own."""
