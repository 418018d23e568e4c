"""Reads of service requests, always for a user."""
