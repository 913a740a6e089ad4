"""The ranker's questions answered by Elasticsearch: Query DSL, aggregations, kNN."""
