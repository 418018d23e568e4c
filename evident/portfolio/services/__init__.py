"""The services of the portfolio, from proposal to retirement."""
