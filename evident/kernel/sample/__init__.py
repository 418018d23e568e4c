"""The mark of an installation that is a sample (decision 0007)."""
