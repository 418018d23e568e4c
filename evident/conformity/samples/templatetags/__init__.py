"""Tags of samples."""
