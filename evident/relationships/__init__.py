"""ISO/IEC 20000-1:2018, 8.3: customers, service levels, suppliers."""
