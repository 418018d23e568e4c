"""Pages about jobs, for administrators."""
