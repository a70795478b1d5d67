"""Grants, refusals and acts on licences, as the approver reads them."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.approvals.models import Proposal
from registry.licensing.actions.acts import KIND_OF_MOVE
from registry.licensing.actions.recommending import TERMS_OF_KIND, standing_decision
from registry.licensing.models import Activity, Application, Condition, Licence, LicenceAct, Submission
from registry.licensing.queries import investment_types
from registry.licensing.states import ConditionKind, Ground, LicenceMove, LicenceStatus, Occasion, ProposalKind, Publicity
from registry.portal.reviewed.assessment import assessment_blocks
from registry.portal.reviewed.blocks import Block, Row, day_text, moment_text, row, written

Content = Mapping[str, Any]


def grant(proposal: Proposal, content: Content) -> list[Block]:
    """The licence as it would be granted, and the notice word for word."""
    terms = content["recommendation"]
    names = {activity.code: str(activity) for activity in Activity.objects.filter(code__in=terms["activities"])}
    types = {one.code: str(one) for one in investment_types()}
    application = _application(proposal)
    sets = TERMS_OF_KIND[application.kind]
    rows = (
        *_application_rows(application, content),
        *([row(_("Activities"), [_permitted(code, names, terms, types) for code in terms["activities"]])] if "activities" in sets else []),
        *([row(_("Starts"), moment_text(terms["starts_at"], _("at the moment of approval")))] if "starts_at" in sets else []),
        *([row(_("Ends"), moment_text(terms["ends_at"], _("no end set")))] if "ends_at" in sets else []),
        *(_condition(number, condition) for number, condition in enumerate(terms["conditions"], 1)),
        *([row(_("Why, although a section is not met"), terms["despite"])] if terms.get("despite") else []),
    )
    return [Block(str(application.get_kind_display()), rows), _notice(terms), *assessment_blocks(application, content)]


def _permitted(code: str, names: Mapping[str, str], terms: Content, types: Mapping[str, str]) -> str:
    chosen = [types.get(one, one) for one in terms["investment_types"].get(code, [])]
    name = names.get(code, code)
    return f"{name}: {', '.join(chosen)}" if chosen else name


def refusal(proposal: Proposal, content: Content) -> list[Block]:
    """The refusal, and the notice word for word."""
    return _with_assessment(_("The refusal"), proposal, content)


def notice(proposal: Proposal, content: Content) -> list[Block]:
    """The intended refusal as the applicant is told of it."""
    return _with_assessment(_("The intended refusal"), proposal, content)


def in_principle(proposal: Proposal, content: Content) -> list[Block]:
    """What has to be met before the licence, by when, and the letter word for word."""
    terms, application = content["recommendation"], _application(proposal)
    rows = (
        *_application_rows(application, content),
        row(_("To be shown by the end of"), day_text(terms["until_on"])),
        *(row(f"{_('Pre-condition')} {number}", text) for number, text in enumerate(terms["pre_conditions"], 1)),
    )
    return [Block(_("The approval in principle"), rows), _notice(terms), *assessment_blocks(application, content)]


def _with_assessment(title: str, proposal: Proposal, content: Content) -> list[Block]:
    application = _application(proposal)
    rows = _application_rows(application, content)
    return [Block(title, rows), _notice(content["recommendation"]), *assessment_blocks(application, content)]


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
    return Block(_("The notice, word for word"), paper=terms["notice_text"])


READERS = {
    ProposalKind.GRANT.value: grant,
    ProposalKind.REFUSE.value: refusal,
    ProposalKind.NOTICE.value: notice,
    ProposalKind.IN_PRINCIPLE.value: in_principle,
    ProposalKind.REOPEN.value: later,
    ProposalKind.CORRECT_DECISION.value: later,
    **{kind.value: act for kind in KIND_OF_MOVE.values()},
}
