"""What the pages of articles ask for."""
