"""Pages of service reports and their definitions."""
