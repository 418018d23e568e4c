"""Parts of incident pages."""
