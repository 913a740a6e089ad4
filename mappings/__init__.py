"""Settings and mappings of the Elasticsearch indexes, as versioned JSON files."""
