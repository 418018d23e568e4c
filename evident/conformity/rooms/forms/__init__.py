"""Input about evidence rooms."""
