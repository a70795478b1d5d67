"""Why a signature is refused."""

from registry.lib.errors import InvalidError


class SignatureError(InvalidError):
    """The file proves nothing. `message` is a full English sentence: what is wrong, what to do.

    `template` and `params` are its parts, so that an edge can translate: `gettext(e.template).format(**e.params)`.
    """

    default_code = "signature"

    def __init__(self, template: str, code: str, **params: object) -> None:
        self.template = template
        self.params = params
        super().__init__(template.format(**params) if params else template, code=code, field="signature")


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for translation; the edge that shows it translates it (this package has no Django)."""
    return sentence


def unreadable() -> SignatureError:
    """The refusal of bytes that are no signature at all."""
    return SignatureError(
        gettext_noop("This is not a signature file, or it was cut off. Choose the .p7s or .cms file of your signing tool."),
        "unreadable",
    )
