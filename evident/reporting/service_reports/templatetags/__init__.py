"""Parts of the pages of service reports."""
