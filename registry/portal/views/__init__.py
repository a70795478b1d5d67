"""The portal's pages, one module a noun. Each allows, loads, validates, asks one action or query, and answers."""
