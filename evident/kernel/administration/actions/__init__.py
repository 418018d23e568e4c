"""What administrators do; each leaves a trace, and nothing is deleted."""
