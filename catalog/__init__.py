"""What is sold: the schema that every reader produces and every engine stores."""
