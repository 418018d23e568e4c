"""What people fill in about agreements, cleaned."""
