"""Organisations: ourselves, our customers, our suppliers."""
