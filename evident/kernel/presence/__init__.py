"""Who is looking at a record, or writing on it, just now."""
