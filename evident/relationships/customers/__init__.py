"""ISO/IEC 20000-1:2018, 8.3.2: customers, complaints, satisfaction, service reviews."""
