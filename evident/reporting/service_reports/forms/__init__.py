"""What the pages of service reports ask for."""
