"""What pages of samples ask for."""
