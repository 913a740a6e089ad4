"""Changes of single products in a published generation, whose own files stay as they are."""
