"""Parts of pages that show clocks."""
