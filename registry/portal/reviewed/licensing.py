"""Grants, refusals and acts on licences, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.licensing.actions.acts import KIND_OF_MOVE
from registry.licensing.models import Activity, Application, Condition, Licence, LicenceAct, Submission
from registry.licensing.states import ConditionKind, Ground, LicenceMove, LicenceStatus, ProposalKind, Publicity
from registry.portal.reviewed.blocks import Block, Row, day_text, moment_text, row, written

Content = Mapping[str, Any]


def grant(proposal: Proposal, content: Content) -> list[Block]:
    """The licence as it would be granted, and the notice word for word."""
    terms = content["recommendation"]
    names = {activity.code: str(activity) for activity in Activity.objects.filter(code__in=terms["activities"])}
    rows = (
        *_application_rows(proposal, content),
        row(_("Activities"), [names.get(code, code) for code in terms["activities"]]),
        row(_("Starts"), moment_text(terms["starts_at"], _("at the moment of approval"))),
        row(_("Ends"), moment_text(terms["ends_at"], _("no end set"))),
        *(_condition(number, condition) for number, condition in enumerate(terms["conditions"], 1)),
    )
    return [Block(_("The licence"), rows), _notice(terms)]


def refusal(proposal: Proposal, content: Content) -> list[Block]:
    """The refusal, and the notice word for word."""
    return [Block(_("The refusal"), _application_rows(proposal, content)), _notice(content["recommendation"])]


def act(proposal: Proposal, content: Content) -> list[Block]:
    """The act, and how the licence stands and is known to stand later."""
    licence = Licence.objects.select_related("exchange").get(pk=proposal.subject_id)
    facts = content["act"]
    rows = (
        row(_("Licence"), content["licence"], reverse("portal:licence", args=[licence.number])),
        row(_("Holder"), licence.exchange.legal_name),
        row(_("Legal ground"), Ground(facts["ground"]).label),
        row(_("Reason, as the holder and the register show it"), facts["reason"]),
        row(_("Takes effect"), moment_text(facts["effective_at"], _("at the moment of approval"))),
        *_terms(licence, facts),
    )
    spans = tuple(row(LicenceStatus(status).label, _span(start, end)) for status, start, end in content["spans"])
    return [Block(_("The act"), rows), Block(_("The licence as it stands without this act"), spans)]


def _terms(licence: Licence, facts: Content) -> list[Row]:
    """What the act says beside its ground and reason; an act of an older version has none of it."""
    about = LicenceAct.objects.filter(licence=licence, number=facts["about"]).first() if facts.get("about") else None
    lifted = Condition.objects.filter(licence=licence, number=facts["condition"]).first() if facts.get("condition") else None
    becomes = dict([*LicenceStatus.choices, *LicenceMove.choices]).get(facts.get("becomes") or "", "")
    publicity = [str(Publicity(facts["publicity"]).label), moment_text(facts["public_from"]) if facts.get("public_from") else ""]
    told = (
        (_("About the act"), f"{LicenceMove(about.move).label}, {written(about.effective_at)}" if about else ""),
        (_("Until"), moment_text(facts["until"]) if facts.get("until") else ""),
        (_("What it becomes"), becomes),
        (_("The restriction"), facts.get("restriction") or (lifted.text if lifted else "")),
        (_("Who may know"), " ".join(filter(None, publicity)) if facts["publicity"] != Publicity.PUBLIC else ""),
        (_("Urgent"), _("Yes: the holder is heard afterwards.") if facts.get("is_urgent") else ""),
    )
    return [row(label, value) for label, value in told if value]


def _span(start: str, end: str | None) -> str:
    if end is None:
        return _("from %(start)s, no end known") % {"start": moment_text(start)}
    return _("from %(start)s until %(end)s") % {"start": moment_text(start), "end": moment_text(end)}


def _application_rows(proposal: Proposal, content: Content) -> tuple[Row, ...]:
    application = Application.objects.select_related("exchange", "authority").get(pk=proposal.subject_id)
    return (
        row(_("Application"), content["application"], reverse("portal:case", args=[application.number])),
        row(_("Exchange"), application.exchange.legal_name),
        row(_("Authority"), application.authority),
        row(_("What was reviewed"), _reviewed(application, content["recommendation"]["reviewed"])),
    )


def _reviewed(application: Application, content_hash: str) -> list[str]:
    submission = Submission.objects.filter(application=application, content_hash=content_hash).first()
    if submission is None:
        return [content_hash]
    words = {"number": submission.number, "moment": written(submission.submitted_at)}
    return [_("What was sent as no. %(number)d on %(moment)s") % words, content_hash]


def _condition(number: int, condition: Mapping[str, Any]) -> Row:
    label = f"{ConditionKind(condition['kind']).label} {number}"
    due = [_("To be met by %(day)s") % {"day": day_text(condition["due_on"])}] if condition["due_on"] else []
    return row(label, [condition["text"], *due])


def _notice(terms: Mapping[str, Any]) -> Block:
    return Block(_("The decision notice, word for word"), paper=terms["notice_text"])


READERS = {
    ProposalKind.GRANT.value: grant,
    ProposalKind.REFUSE.value: refusal,
    **{kind.value: act for kind in KIND_OF_MOVE.values()},
}
