"""Verdicts in plain words: what a person who asked should read first, and what it means for them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.licensing.states import LicenceStatus
from registry.lookup import notices
from registry.lookup.answers import Answer, RegisterEntry
from registry.lookup.queries.verdict import VERDICT_OF_STATUS, verdict_of
from registry.screening.verdicts import LICENSED, Verdict
from registry.website.templatetags.tizilim import day

DIFFERENT_SITE = "different_site"
NAME_LISTED = "name_listed"
EXAMINED_ACTIONS = ("hold", "report")
SAID_BY_PANEL = (
    notices.NOT_FOUND_IS_NOT_SAFE,
    notices.NAME_ON_WARNING_LIST,
    notices.DIFFERENT_SITE,
    notices.UNDER_EXAMINATION,
    notices.UNDER_REVIEW,
    notices.LICENCE_ELSEWHERE,
    notices.HAS_SUCCESSOR,
)

TITLES: dict[str, str | Promise] = {
    Verdict.LICENSED: gettext_lazy("Licensed"),
    Verdict.LICENSED_RESTRICTED: gettext_lazy("Licensed with restrictions"),
    Verdict.SUSPENDED: gettext_lazy("Suspended"),
    Verdict.LICENCE_ENDED: gettext_lazy("Licence ended"),
    Verdict.LISTED: gettext_lazy("Not licensed: on the warning list"),
    Verdict.NOT_LICENSED_HERE: gettext_lazy("Not licensed here"),
    Verdict.UNDER_REVIEW: gettext_lazy("Under review"),
    Verdict.APPLICANT: gettext_lazy("Applicant: not licensed"),
    Verdict.NOT_FOUND: gettext_lazy("No record"),
    DIFFERENT_SITE: gettext_lazy("This is a different site"),
    NAME_LISTED: gettext_lazy("No verdict: a name like this is on the warning list"),
}
MEANINGS: dict[str, str | Promise] = {
    Verdict.LISTED: gettext_lazy(
        "It must not serve people here. Do not send it money or documents. If you already did, call your bank first."
    ),
    Verdict.NOT_LICENSED_HERE: gettext_lazy("It may not serve people here. A licence of another country does not count here."),
    Verdict.UNDER_REVIEW: gettext_lazy(
        "The register holds conflicting facts about it. Until they are cleared up, treat it as not licensed."
    ),
    Verdict.APPLICANT: gettext_lazy("It asked for a licence and has none yet. It may not do business."),
    Verdict.NOT_FOUND: gettext_lazy(
        "Nothing in the register and on the warning list answers to this. Not being found does not mean that it is safe."
    ),
    DIFFERENT_SITE: gettext_lazy(
        "It looks like the site of a licensed exchange, but is not registered to it. Do not sign in and do not send money there."
    ),
    NAME_LISTED: gettext_lazy("A name alone proves nothing: names are copied. Compare the sites and accounts below before you send money."),
}
KEPT_MEANINGS = {
    LicenceStatus.SURRENDER_REQUESTED: gettext_lazy("asked to give its licence up. Until that is decided it may do business."),
    LicenceStatus.COURT_STAY: gettext_lazy("may do business as before: a court stayed the decision against it until it has judged."),
    LicenceStatus.RENEWAL_PENDING: gettext_lazy("may do business as before: it applied for a renewal in time, which is not decided yet."),
}
EXAMINED = gettext_lazy("It holds no licence here. Wait before you send it money or documents. If you already did, call your bank first.")


@dataclass(frozen=True)
class Words:
    """What the panel of a verdict says.

    `meaning` follows the holder's name where there is one, else it is a sentence of its own. `code` gives colour and icon;
    `is_examined` adds that this is not a finding of guilt.
    """

    code: str
    title: str
    meaning: str
    is_examined: bool = False


def words_of_answer(answer: Answer) -> Words:
    """The panel for an answer of the look-up."""
    if answer.entry and answer.verdict in VERDICT_OF_STATUS.values():
        return words_of_entry(answer.entry, answer.verdict)
    code = str(answer.verdict)
    if code == Verdict.NOT_FOUND and answer.matches:
        code = DIFFERENT_SITE if answer.matches[0].how == "lookalike" else NAME_LISTED
    examined = is_examined(answer)
    meaning = EXAMINED if examined and code == Verdict.LISTED else MEANINGS.get(code, "")
    return Words(code, str(TITLES[code]), str(meaning), examined)


def is_examined(answer: Answer) -> bool:
    """Whether all that is listed about it is only held or reported: an examination, not a finding."""
    actions = [match.action for match in answer.matches if match.verdict == Verdict.LISTED]
    return bool(actions) and all(action in EXAMINED_ACTIONS for action in actions)


def notices_of(answer: Answer) -> list[str]:
    """The sentences of the answer that its panel does not say already."""
    said = {str(notices.NOTICES[code]) for code in SAID_BY_PANEL}
    return [notice for notice in answer.notices if notice not in said]


def words_of_entry(entry: RegisterEntry, verdict: str = "") -> Words:
    """The panel for one licence as it stood."""
    code = verdict or verdict_of(entry)
    title = str(TITLES[code])
    if code == Verdict.LICENCE_ENDED:
        title = _("Licence ended (%(date)s)") % {"date": day(_ended_at(entry))}
    return Words(str(code), title, _meaning_of(entry, code))


def _meaning_of(entry: RegisterEntry, code: str) -> str:
    if code in LICENSED:
        return _licensed_meaning(entry, code)
    if code == Verdict.SUSPENDED:
        words = {"since": day(entry.status_since)}
        return _("is suspended since %(since)s: it may not take new money or customers while this lasts.") % words
    if code == Verdict.LICENCE_ENDED:
        return _("may not do business any more.")
    return _("has a licence that is not yet in force: it may not do business before it is.")


def _licensed_meaning(entry: RegisterEntry, code: str) -> str:
    if entry.status in KEPT_MEANINGS:
        return str(KEPT_MEANINGS[LicenceStatus(entry.status)])
    words = {"until": day(entry.valid_until)}
    if entry.counts_as == LicenceStatus.WINDING_DOWN:
        return _("winds up its business until %(until)s: it pays out, and takes no new money or customers.") % words
    if code == Verdict.LICENSED:
        return _("may do business until %(until)s.") % words if entry.valid_until else _("may do business.")
    if entry.valid_until:
        return _("may do business until %(until)s, within the restrictions below.") % words
    return _("may do business within the restrictions below.")


def _ended_at(entry: RegisterEntry) -> datetime:
    return entry.valid_until or entry.status_since
