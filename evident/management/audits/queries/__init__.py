"""Which findings, nonconformities and corrective actions a user may see."""
