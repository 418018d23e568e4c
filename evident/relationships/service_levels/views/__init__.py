"""Pages of agreements and clocks."""
