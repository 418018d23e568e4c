"""ISO/IEC 20000-1:2018, 8.6: incidents, service requests, problems."""
