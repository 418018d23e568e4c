"""Procedures of service reporting. ISO/IEC 20000-1:2018, 9.4."""
