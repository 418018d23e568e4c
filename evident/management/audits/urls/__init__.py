"""Addresses of audits, findings and corrective action."""
