"""Pages of notices: inbox, preferences, send log, and the bell."""
