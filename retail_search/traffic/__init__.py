"""Traffic: what shoppers searched and did, written while the shop serves, and summed up."""
