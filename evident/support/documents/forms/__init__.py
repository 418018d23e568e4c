"""What pages of controlled documents ask for."""
