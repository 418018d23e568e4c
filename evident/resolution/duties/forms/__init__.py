"""What the pages of duties and their tasks ask for."""
