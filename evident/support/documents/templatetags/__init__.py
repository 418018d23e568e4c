"""Documents on a page."""
