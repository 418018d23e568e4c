"""Controlled documents. ISO/IEC 20000-1:2018, 7.5."""
