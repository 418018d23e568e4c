"""Settings, URLs and programs: the only code that knows every module."""
