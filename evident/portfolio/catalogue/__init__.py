"""The service catalogue: what can be ordered, its form and its flow. ISO/IEC 20000-1, 8.2.4."""
