"""The servers that run the application."""
