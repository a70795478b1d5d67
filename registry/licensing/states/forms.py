"""Codes of publishing forms."""

PUBLISH_FORM = "forms.publish"
"""The kind of proposal that publishes a version of a form."""
