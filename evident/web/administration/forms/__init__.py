"""Page input of administration, cleaned."""
