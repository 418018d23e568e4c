"""Pages of evidence rooms."""
