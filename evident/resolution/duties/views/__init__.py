"""Pages of duties and of their tasks."""
