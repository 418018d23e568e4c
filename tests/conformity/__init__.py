"""Checks of every module, and a real log put through them."""
