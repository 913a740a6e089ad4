"""From product files to a generation: read, clean, enrich, embed, write, verify, publish."""
