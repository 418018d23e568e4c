"""Parts of pages about customers."""
