"""The assessment that a recommendation rests on, as the approver reads it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.licensing.models import Application
from registry.licensing.queries import Evidence, evidence_in, form_for, latest_submission
from registry.licensing.states import EvidenceKind, FindingOutcome, RiskRating, Stance
from registry.portal.reviewed.blocks import Block, Row, moment_text, row

Content = Mapping[str, Any]


def assessment_blocks(application: Application, content: Content) -> list[Block]:
    """The risk of the case, every finding, and the opinions; none for a proposal from before there were assessments."""
    assessed = content.get("assessment")
    if not assessed or not any(one["number"] for one in assessed["sections"]):
        return []
    titles = {section.code: str(section.title) for section in form_for(application).sections}
    names = _names(assessed)
    sent = latest_submission(application)
    evidence = evidence_in(application, json.loads(sent.content)) if sent else {}
    rows = (
        row(_("Risk of the case"), _risk(assessed["risk"], names)),
        *(_finding(titles, names, evidence, one) for one in assessed["sections"]),
    )
    opinions = tuple(_opinion(titles, names, one) for one in assessed["opinions"])
    return [Block(_("The assessment"), rows), *([Block(_("Opinions of colleagues"), opinions)] if opinions else [])]


def _risk(risk: Content, names: Mapping[int, str]) -> list[str]:
    computed, rating = (RiskRating(risk[name]).label for name in ("computed", "rating"))
    if not risk["reason"]:
        return [str(rating)]
    words = {"computed": computed, "person": names.get(risk["set_by"], "")}
    return [str(rating), _("The highest of the sections is “%(computed)s”; set by %(person)s:") % words, risk["reason"]]


def _finding(titles: Mapping[str, str], names: Mapping[int, str], evidence: Mapping[str, Evidence], one: Content) -> Row:
    title = titles.get(one["section"], one["section"])
    if not one["number"]:
        return row(title, _("not assessed"))
    risk = _("risk: %(risk)s") % {"risk": RiskRating(one["risk"]).label} if one["risk"] else ""
    lines = (
        ", ".join(filter(None, (str(FindingOutcome(one["outcome"]).label), risk))),
        "" if one["is_current"] else _("made on an earlier sending"),
        one["text"],
        *(_pointer(key, evidence) for key in one["evidence"]),
        _made(names, one),
    )
    return row(title, [line for line in lines if line])


def _opinion(titles: Mapping[str, str], names: Mapping[int, str], one: Content) -> Row:
    about = titles.get(one["section"], one["section"]) if one["section"] else _("The whole case")
    return row(about, [Stance(one["stance"]).label, one["text"], _made(names, one)])


def _made(names: Mapping[int, str], one: Content) -> str:
    words = {"person": names.get(one["by"], ""), "moment": moment_text(one["at"]), "number": one["submission"]}
    return _("%(person)s, %(moment)s, on what was sent as no. %(number)d") % words


def _pointer(key: str, evidence: Mapping[str, Evidence]) -> str:
    kind, _colon, ref = key.partition(":")
    return f"{EvidenceKind(kind).label}: {evidence[key].title if key in evidence else ref}"


def _names(assessed: Content) -> dict[int, str]:
    """Everybody who found, rated or thought something, by id."""
    people: Iterable[int | None] = (
        assessed["risk"]["set_by"],
        *(one.get("by") for one in assessed["sections"]),
        *(one["by"] for one in assessed["opinions"]),
    )
    return {user.pk: str(user) for user in User.objects.filter(pk__in={pk for pk in people if pk})}
