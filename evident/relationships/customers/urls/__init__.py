"""Addresses of customers and what is between them and us."""
