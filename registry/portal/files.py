"""Handing a file of an applicant to an officer: never shown in our pages' name, always saved."""

from django.http import FileResponse

from registry.licensing.models import Document


def as_download(document: Document) -> FileResponse:
    """The file as an attachment that a browser neither opens in place nor lets act for this site."""
    response = FileResponse(
        document.file.open("rb"), as_attachment=True, filename=document.original_name, content_type=document.content_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
