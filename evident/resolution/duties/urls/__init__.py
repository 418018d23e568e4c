"""Addresses of duties and of their tasks."""
