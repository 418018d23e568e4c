"""Pages of administration, by subject."""
