"""Parts of the pages of audits."""
