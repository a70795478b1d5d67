"""Grants, refusals and acts on licences, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.licensing.actions.recommending import TERMS_OF_KIND, standing_decision
from registry.licensing.models import Activity, Application, Licence, Submission
from registry.licensing.states import ConditionKind, Ground, LicenceStatus, Occasion, ProposalKind
from registry.portal.reviewed.blocks import Block, Row, day_text, moment_text, row, written

Content = Mapping[str, Any]


def grant(proposal: Proposal, content: Content) -> list[Block]:
    """The licence as it would be granted, and the notice word for word."""
    terms = content["recommendation"]
    names = {activity.code: str(activity) for activity in Activity.objects.filter(code__in=terms["activities"])}
    application = _application(proposal)
    sets = TERMS_OF_KIND[application.kind]
    rows = (
        *_application_rows(application, content),
        *([row(_("Activities"), [names.get(code, code) for code in terms["activities"]])] if "activities" in sets else []),
        *([row(_("Starts"), moment_text(terms["starts_at"], _("at the moment of approval")))] if "starts_at" in sets else []),
        *([row(_("Ends"), moment_text(terms["ends_at"], _("no end set")))] if "ends_at" in sets else []),
        *(_condition(number, condition) for number, condition in enumerate(terms["conditions"], 1)),
    )
    return [Block(str(application.get_kind_display()), rows), _notice(terms)]


def refusal(proposal: Proposal, content: Content) -> list[Block]:
    """The refusal, and the notice word for word."""
    return [Block(_("The refusal"), _application_rows(_application(proposal), content)), _notice(content["recommendation"])]


def notice(proposal: Proposal, content: Content) -> list[Block]:
    """The intended refusal as the applicant is told of it."""
    rows = _application_rows(_application(proposal), content)
    return [Block(_("The intended refusal"), rows), _notice(content["recommendation"])]


def in_principle(proposal: Proposal, content: Content) -> list[Block]:
    """What has to be met before the licence, by when, and the letter word for word."""
    terms = content["recommendation"]
    rows = (
        *_application_rows(_application(proposal), content),
        row(_("To be shown by the end of"), day_text(terms["until_on"])),
        *(row(f"{_('Pre-condition')} {number}", text) for number, text in enumerate(terms["pre_conditions"], 1)),
    )
    return [Block(_("The approval in principle"), rows), _notice(terms)]


def later(proposal: Proposal, content: Content) -> list[Block]:
    """Why a decision is set aside or corrected, the notice, and the decision it is about."""
    application, terms = _application(proposal), content["recommendation"]
    about = standing_decision(application) if application.decisions.exists() else None
    rows = (
        *_application_facts(application, content),
        row(_("Occasion"), Occasion(terms["occasion"]).label),
        *([row(_("Judgment"), terms["reference"])] if terms["reference"] else []),
        *([row(_("Decision it is about"), [str(about.get_outcome_display()), written(about.decided_at)])] if about else []),
    )
    before = [Block(_("The notice as it reads now"), paper=about.notice_text)] if about else []
    return [Block(_("What is proposed"), rows), _notice(terms), *before]


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
    )
    spans = tuple(row(LicenceStatus(status).label, _span(start, end)) for status, start, end in content["spans"])
    return [Block(_("The act"), rows), Block(_("The licence as it stands without this act"), spans)]


def _span(start: str, end: str | None) -> str:
    if end is None:
        return _("from %(start)s, no end known") % {"start": moment_text(start)}
    return _("from %(start)s until %(end)s") % {"start": moment_text(start), "end": moment_text(end)}


def _application(proposal: Proposal) -> Application:
    return Application.objects.select_related("exchange", "authority", "concerns").get(pk=proposal.subject_id)


def _application_rows(application: Application, content: Content) -> tuple[Row, ...]:
    return (
        *_application_facts(application, content),
        row(_("What was reviewed"), _reviewed(application, content["recommendation"]["reviewed"])),
    )


def _application_facts(application: Application, content: Content) -> tuple[Row, ...]:
    licence = application.concerns
    return (
        row(_("Application"), content["application"], reverse("portal:case", args=[application.number])),
        row(_("Exchange"), application.exchange.legal_name),
        row(_("Authority"), application.authority),
        *([row(_("Licence"), licence.number, reverse("portal:licence", args=[licence.number]))] if licence else []),
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
    ProposalKind.NOTICE.value: notice,
    ProposalKind.IN_PRINCIPLE.value: in_principle,
    ProposalKind.REOPEN.value: later,
    ProposalKind.CORRECT.value: later,
    ProposalKind.SUSPEND.value: act,
    ProposalKind.REINSTATE.value: act,
    ProposalKind.REVOKE.value: act,
}
