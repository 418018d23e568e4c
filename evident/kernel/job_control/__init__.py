"""Looking after jobs: what fails, why, and having it done again."""
