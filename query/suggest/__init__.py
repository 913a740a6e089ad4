"""Suggest how a query that is being typed may go on, from the catalogue and past queries."""
