"""The sample organisation: an invented provider and half a year of its work (decision 0007)."""
