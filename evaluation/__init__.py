"""Judged sets, measures, comparisons, latency and scale benchmarks."""
