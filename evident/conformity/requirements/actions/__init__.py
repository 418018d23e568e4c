"""What is done to catalogues and requirements. The only code that changes one."""
