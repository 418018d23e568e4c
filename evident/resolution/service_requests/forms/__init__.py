"""What the pages of service requests ask for."""
