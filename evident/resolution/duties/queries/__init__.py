"""Reads of duties and of their tasks, always for somebody."""
