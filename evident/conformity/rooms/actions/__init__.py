"""What is done with evidence rooms. The only code that changes one."""
