"""ISO/IEC 20000-1:2018, 9.1 and 9.4: figures, checks, reports. Reads all, changes no record."""
