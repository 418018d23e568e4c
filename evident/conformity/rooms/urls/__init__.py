"""Addresses of evidence rooms and of lists from outside."""
