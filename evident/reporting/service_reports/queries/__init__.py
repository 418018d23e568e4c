"""Reads of service reports and their definitions, always for a user."""
