"""Audit events in words, for timelines and the auditor's page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.audit.models import Event

WORDS = {
    "application.started": gettext_lazy("Application begun"),
    "application.section_saved": gettext_lazy("Answers saved"),
    "application.submitted": gettext_lazy("Application sent"),
    "application.taken": gettext_lazy("Case taken"),
    "application.assigned": gettext_lazy("Case assigned"),
    "application.released": gettext_lazy("Case put back in the queue"),
    "application.returned_to_review": gettext_lazy("Returned to review"),
    "application.granted": gettext_lazy("Licence granted"),
    "application.refused": gettext_lazy("Application refused"),
    "application.withdrawn": gettext_lazy("Application withdrawn"),
    "information.requested": gettext_lazy("Information asked for"),
    "information.answered": gettext_lazy("Information given"),
    "information.request_cancelled": gettext_lazy("Request for information taken back"),
    "document.added": gettext_lazy("Document added"),
    "document.replaced": gettext_lazy("Document replaced"),
    "document.removed": gettext_lazy("Document removed"),
    "proposal.opened": gettext_lazy("Proposed"),
    "proposal.approval_given": gettext_lazy("Approval given"),
    "proposal.approved": gettext_lazy("Proposal approved"),
    "proposal.rejected": gettext_lazy("Proposal rejected"),
    "proposal.withdrawn": gettext_lazy("Proposal withdrawn"),
    "proposal.expired": gettext_lazy("Proposal expired"),
    "proposal.void": gettext_lazy("Proposal void: the subject changed"),
    "licence.granted": gettext_lazy("Licence granted"),
    "licence.commenced": gettext_lazy("Licence brought into force"),
    "licence.restricted": gettext_lazy("Licence restricted"),
    "licence.restriction_lifted": gettext_lazy("Restriction lifted"),
    "licence.suspension_confirmed": gettext_lazy("Urgent suspension confirmed"),
    "licence.surrender_asked": gettext_lazy("Surrender asked for"),
    "licence.surrender_taken_back": gettext_lazy("Request to surrender taken back"),
    "licence.surrendered": gettext_lazy("Licence surrendered"),
    "licence.winding_down": gettext_lazy("Winding down ordered"),
    "licence.renewal_pending": gettext_lazy("Renewal applied for in time"),
    "licence.renewal_over": gettext_lazy("Renewal not granted"),
    "licence.extended": gettext_lazy("Licence extended"),
    "licence.superseded": gettext_lazy("Licence replaced by a newer one"),
    "licence.stayed": gettext_lazy("Court stay entered"),
    "licence.stay_lifted": gettext_lazy("Court stay ended"),
    "licence.act_set_aside": gettext_lazy("Act set aside"),
    "licence.act_substituted": gettext_lazy("Another act put in its place on appeal"),
    "licence.act_corrected": gettext_lazy("Record of an act corrected"),
    "licence.representation_made": gettext_lazy("Holder heard on an urgent act"),
    "licence.representations_over": gettext_lazy("Time to be heard is over"),
    "licence.permissions_changed": gettext_lazy("Permissions changed"),
    "condition.reported": gettext_lazy("Condition reported as met"),
    "condition.accepted": gettext_lazy("Condition accepted as met"),
    "condition.not_accepted": gettext_lazy("Condition not accepted as met"),
    "register_error.reported": gettext_lazy("Error of the register reported"),
    "register_error.closed": gettext_lazy("Report of an error closed"),
    "licence.suspended": gettext_lazy("Licence suspended"),
    "licence.reinstated": gettext_lazy("Licence reinstated"),
    "licence.revoked": gettext_lazy("Licence revoked"),
    "exchange.opened": gettext_lazy("Exchange recorded"),
    "exchange.particulars_set": gettext_lazy("Particulars of the exchange recorded"),
    "identifier.added": gettext_lazy("Identifier named"),
    "identifier.confirmed": gettext_lazy("Control of an identifier confirmed"),
    "identifier.withdrawn": gettext_lazy("Identifier withdrawn"),
    "entry.listed": gettext_lazy("Listed"),
    "entry.removed": gettext_lazy("Taken off the list"),
    "entry.quarantined": gettext_lazy("Put under quarantine"),
    "entry.released": gettext_lazy("Released from quarantine"),
    "list.published": gettext_lazy("List published"),
    "list.removals_held": gettext_lazy("Removals held back"),
    "list.removals_released": gettext_lazy("Removals released"),
    "import.applied": gettext_lazy("Import applied"),
    "report.received": gettext_lazy("Report received"),
    "report.closed": gettext_lazy("Report closed"),
    "subscriber.added": gettext_lazy("Taken on as a receiver of lists"),
    "subscriber.lists_changed": gettext_lazy("Lists changed"),
    "acknowledgement.refused": gettext_lazy("Acknowledgement refused"),
    "endpoint.added": gettext_lazy("Webhook endpoint added"),
    "endpoint.active": gettext_lazy("Webhook endpoint resumed"),
    "endpoint.paused": gettext_lazy("Webhook endpoint paused"),
    "endpoint.removed": gettext_lazy("Webhook endpoint removed"),
    "endpoint.suspended": gettext_lazy("Webhook endpoint suspended after failures"),
    "endpoint.recovered": gettext_lazy("Webhook endpoint answers again"),
    "endpoint.secret_rotated": gettext_lazy("Webhook secret replaced"),
    "endpoint.tested": gettext_lazy("Webhook test sent"),
    "delivery.replayed": gettext_lazy("Delivery sent again"),
    "demo.loaded": gettext_lazy("Demo world loaded"),
    "organisation.created": gettext_lazy("Organisation recorded"),
    "person.signed_up": gettext_lazy("Signed up"),
    "person.joined": gettext_lazy("Joined by invitation"),
    "colleague.invited": gettext_lazy("Colleague invited"),
    "invitation.accepted": gettext_lazy("Invitation accepted"),
    "invitation.withdrawn": gettext_lazy("Invitation withdrawn"),
    "role.granted": gettext_lazy("Role given"),
    "role.ended": gettext_lazy("Role ended"),
    "membership.ended": gettext_lazy("Membership ended"),
    "session.opened": gettext_lazy("Signed in"),
    "sessions.ended": gettext_lazy("Signed out everywhere"),
    "password.set": gettext_lazy("Password set"),
    "password.changed": gettext_lazy("Password changed"),
    "password.reset": gettext_lazy("Password reset"),
    "second_factor.added": gettext_lazy("Second factor added"),
    "second_factor.removed": gettext_lazy("Second factor removed"),
    "second_factor.reset": gettext_lazy("Second factor reset"),
    "recovery_codes.replaced": gettext_lazy("Recovery codes replaced"),
    "key.issued": gettext_lazy("API key issued"),
    "key.rolled": gettext_lazy("API key replaced"),
    "key.revoked": gettext_lazy("API key revoked"),
    "key.used_from_new_address": gettext_lazy("API key used from a new address"),
    "reference.added": gettext_lazy("Reference data added"),
    "reference.changed": gettext_lazy("Reference data changed"),
}


def words_of(action: str) -> str:
    """The act in words; an act unknown here keeps its code, so that nothing is hidden."""
    return str(WORDS.get(action, action))


def as_timeline(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events as `components/timeline.html` takes them, in the order given."""
    return [
        {"title": words_of(event.action), "at": event.at, "by": event.actor_email or _("the system"), "text": event.reason}
        for event in events
    ]
