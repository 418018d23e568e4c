"""States and steps of findings, nonconformities, corrective actions and audits."""
