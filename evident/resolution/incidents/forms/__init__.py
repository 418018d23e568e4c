"""Page input of the incident desk, cleaned."""
