"""Views of exchanges: allow, load, validate, call one action or query, respond."""
