"""Reads of customers and what is between them and us, always for a user."""
