"""A version of a form, as the approver reads it: what differs from the version before, then the whole of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.licensing.form_reading import parse_form
from registry.licensing.form_yaml import read_data
from registry.licensing.forms import Form, FormError
from registry.licensing.queries import form_of
from registry.licensing.states import PUBLISH_FORM
from registry.portal.form_words import change_words, rules_of, section_rows
from registry.portal.reviewed.blocks import Block, day_text, row

Content = Mapping[str, Any]


def publication(_proposal: Proposal, content: Content) -> list[Block]:
    """The version, its differences, and every section with its questions as the applicant meets them."""
    given = content["form"]
    base = read_data(given["base"], given["base_name"]) if given["base"] else None
    form = parse_form(given["text"], given["code"], base)
    facts = (
        row(_("Form"), f"{form.title} ({form.code})"),
        row(_("Version"), given["version"]),
        row(_("In force"), day_text(given["in_force_on"]) if given["in_force_on"] else _("from the approval on")),
        row(_("Hash of the text"), content["sha256"]["text"]),
    )
    sections = tuple(row(section.title, section_rows(section)) for section in form.sections)
    return [
        Block(_("The version"), facts),
        Block(_("What differs from the version before"), (row(_("Differences"), _differences(form, content["follows"])),)),
        Block(_("Rules of the procedure"), tuple(row(label, value) for label, value in rules_of(form))),
        Block(_("As the applicant meets it"), sections),
    ]


def _differences(form: Form, follows: int) -> list[str]:
    try:
        before = form_of(form.code, follows)
    except FormError:
        return [_("There is no version before.")]
    return change_words(before, form) or [_("None.")]


READERS = {PUBLISH_FORM: publication}
