"""Understand a query: from a line of text to a `QueryPlan`."""
