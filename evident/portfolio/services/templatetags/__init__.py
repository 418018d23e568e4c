"""Template tags of services."""
