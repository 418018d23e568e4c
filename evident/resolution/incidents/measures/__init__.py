"""
Measures of incidents. ISO/IEC 20000-1:2018, 8.6.1 and 9.1.

Times to restore are agreed time, where any was agreed; the others are elapsed time, day and night.
"""

from evident.resolution.incidents.measures import handling, major, unresolved

__all__ = ["handling", "major", "unresolved"]
