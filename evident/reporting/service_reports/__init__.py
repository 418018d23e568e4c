"""Service reports: what was agreed to be told, to whom and when. ISO/IEC 20000-1:2018, 9.4."""
