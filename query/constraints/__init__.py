"""What a query asks of products beside its words: price, size, color, brand, what not ..."""
