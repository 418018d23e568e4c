"""What spans modules."""
