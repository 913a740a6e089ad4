"""From product files to a published generation: read, clean, enrich, embed, write, verify, publish."""
