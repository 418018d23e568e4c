"""What is read of evidence rooms, always for a user."""
