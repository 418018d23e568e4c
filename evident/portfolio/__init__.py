"""ISO/IEC 20000-1:2018, 8.2: services, catalogue, assets, configuration."""
