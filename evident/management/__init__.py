"""Leading the service management system: audits, findings and what is done about them."""
