"""Publishing a version of a form: an administrator proposes it, another one approves it, and applications begun before keep theirs."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.audit.subjects import Subject
from registry.lib.canonical import sha256_hex
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.form_changes import faults_of_change
from registry.licensing.form_reading import MAX_BYTES, base_data, parse_form, seed_texts
from registry.licensing.form_yaml import read_data
from registry.licensing.forms import Form, FormError
from registry.licensing.models import Authority, FormVersion
from registry.licensing.queries.forms import newest_version
from registry.licensing.states import PUBLISH_FORM


def propose_form(text: str, *, in_force_on: date | None, reason: str, actor: User, at: datetime, authority: Authority) -> Proposal:
    """Propose a new version of a form, in force from the approval on, or from a day to come.

    Raises `InvalidError` at `text` with line, key and remedy, or for a day that is not ahead; `RuleError` when a version of the
    form waits for approval; `NotAllowedError` for others than administrators.
    """
    form = checked_form(text, authority)
    if in_force_on is not None and in_force_on <= _local_day(at):
        raise InvalidError(_("Give a day to come, or none: then it is in force from the approval on."), field="in_force_on")
    base_name = read_data(text, "").get("based_on", "")
    payload = {
        "code": form.code,
        "version": form.version,
        "text": text,
        "base_name": base_name,
        "base": seed_texts()[base_name] if base_name else "",
        "in_force_on": in_force_on.isoformat() if in_force_on else None,
    }
    return propose(
        PUBLISH_FORM,
        subject=Subject(FormVersion._meta.label_lower, form.code),
        payload=payload,
        reason=reason,
        actor=actor,
        at=at,
        title=f"{form.code}, {form.version}",
        authority_org=authority.organisation,
    )


def checked_form(text: str, authority: Authority) -> Form:
    """The form that the text holds, if it can be published as the next version. Raises `InvalidError` at `text` with what to do."""
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise InvalidError(_("A form has at most %(size)d kB.") % {"size": MAX_BYTES // 1000}, field="text")
    try:
        data = read_data(text, _("The form"))
        form = parse_form(text, _("The form"), base_data(data.get("based_on"), _("The form")))
    except FormError as error:
        raise InvalidError(str(error), field="text") from error
    before = newest_version(form.code)
    if before is None:
        raise InvalidError(_("There is no form “%(code)s” of which this could be a version.") % {"code": form.code}, field="text")
    faults = faults_of_change(before, form)
    if faults:
        raise InvalidError(" ".join(faults), field="text")
    if form.authorities and authority.code not in form.authorities:
        raise InvalidError(_("This form belongs to another authority."), field="text")
    return form


def reviewed_form(subject_id: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """All that an approver reviews: every word of the version, and which one it would follow."""
    before = newest_version(subject_id)
    hashes = {name: sha256_hex(payload[name].encode()) for name in ("text", "base")}
    return {"form": dict(payload), "sha256": hashes, "follows": before.version if before else 0}


def execute_form(proposal: Proposal, actor: User, at: datetime) -> None:
    """Publish the approved version; if its day has come meanwhile, it is in force from today on."""
    payload = proposal.payload
    before = newest_version(payload["code"])
    if before is None or before.version + 1 != payload["version"]:
        raise RuleError(_("Another version was published meanwhile. Propose this one anew."), code="version")
    form = parse_form(payload["text"], payload["code"], read_data(payload["base"], payload["base_name"]) if payload["base"] else None)
    today, wanted = _local_day(at), payload["in_force_on"]
    row = FormVersion.objects.create(
        code=form.code,
        version=form.version,
        kind=form.kind,
        text=payload["text"],
        base_name=payload["base_name"],
        base=payload["base"],
        in_force_from=max(today, date.fromisoformat(wanted)) if wanted else today,
        proposal=proposal,
        published_at=at,
    )
    record(
        row, "form.published", actor=actor, at=at, proposal=proposal.pk, code=row.code, version=row.version,
        in_force_from=row.in_force_from, sha256=sha256_hex(row.text.encode()),
    )  # fmt: skip


def _local_day(at: datetime) -> date:
    return at.astimezone(settings.REGISTRY_ZONE).date()
