"""Measures the product against a real server: `make bench` prints the table."""
