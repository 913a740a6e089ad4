"""`python -m retail_search`: the same as the command `retail-search`."""

from retail_search.cli import main

main()
