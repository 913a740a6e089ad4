"""What a search may be asked with, as text in an address."""
