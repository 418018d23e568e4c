"""States and steps of duties and of their tasks. Pure data, no database."""
