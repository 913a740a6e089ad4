"""Order what retrieval found: retrieve, fuse, filter, count facets, cut pages, explain."""
