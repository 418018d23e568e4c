"""Addresses of service reports and their definitions."""
