"""Pages of administration: people, roles, settings, and why somebody may."""
