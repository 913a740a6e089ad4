"""What every answer has in common: errors, headers, limits, health."""
