"""Template tags: `tizilim` for pages, `register` for the register's words, `fields` and `layout` for the base."""
