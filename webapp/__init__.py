"""The Flask app: JSON API, search page, static files."""
