"""Pages of audits, findings and corrective action."""
