"""What the pages of audits and findings ask for."""
