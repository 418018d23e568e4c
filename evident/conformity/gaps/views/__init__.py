"""Pages of the gap analysis."""
