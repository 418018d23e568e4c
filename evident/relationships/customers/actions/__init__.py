"""What people do about customers, complaints, satisfaction and reviews."""
