"""Recurring duties: what is looked after day by day, task by task. ISO/IEC 20000-1:2018, 8.1."""
