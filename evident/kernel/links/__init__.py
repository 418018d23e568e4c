"""Links: what one record means to another, whatever their processes."""
