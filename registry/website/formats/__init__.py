"""How dates, times and numbers are written in each language, for `FORMAT_MODULE_PATH`."""
