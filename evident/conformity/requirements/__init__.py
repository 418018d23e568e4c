"""Requirements of a standard, and on what each rests today. ISO/IEC 20000-1:2018, all clauses."""
