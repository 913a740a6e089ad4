"""One module for each command of `retail-search`."""
