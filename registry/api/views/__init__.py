"""The views of the API, one module a subject. They parse, ask one query or action, and answer."""
