"""Procedures of business relationships. ISO/IEC 20000-1:2018, 8.3.2."""
