"""Knowledge that is right, found and used. ISO/IEC 20000-1:2018, 7.6."""
