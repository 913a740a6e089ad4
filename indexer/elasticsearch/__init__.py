"""The cluster engine: text, filters, facets and payloads in Elasticsearch."""
