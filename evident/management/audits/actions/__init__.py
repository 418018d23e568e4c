"""What people do about audits and findings. The only code that changes them."""
