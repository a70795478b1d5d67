"""What both machines share: the kinds of proposals, and one line of a transition table."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProposalKind(TextChoices):
    """The acts that need four eyes."""

    NOTICE = "licensing.notice", _("Preliminary notice of a refusal")
    IN_PRINCIPLE = "licensing.in_principle", _("Approval in principle")
    GRANT = "licensing.grant", _("Grant of an application")
    REFUSE = "licensing.refuse", _("Refusal of an application")
    REOPEN = "licensing.reopen", _("Setting aside of a decision")
    CORRECT_DECISION = "licensing.correct_decision", _("Correction of a decision")
    COMMENCE = "licensing.commence", _("Coming into force of a licence")
    RESTRICT = "licensing.restrict", _("Restriction of a licence")
    LIFT_RESTRICTION = "licensing.lift_restriction", _("End of a restriction")
    SUSPEND = "licensing.suspend", _("Suspension of a licence")
    CONFIRM = "licensing.confirm", _("Confirmation of an urgent suspension")
    REINSTATE = "licensing.reinstate", _("Reinstatement of a licence")
    SURRENDER = "licensing.surrender", _("Surrender of a licence")
    WIND_DOWN = "licensing.wind_down", _("Winding down of a licence")
    EXTEND = "licensing.extend", _("Extension of a licence")
    SUPERSEDE = "licensing.supersede", _("Replacement of a licence")
    REVOKE = "licensing.revoke", _("Revocation of a licence")
    STAY = "licensing.stay", _("Court stay of an act")
    LIFT_STAY = "licensing.lift_stay", _("End of a court stay")
    SET_ASIDE = "licensing.set_aside", _("Setting aside of an act")
    SUBSTITUTE = "licensing.substitute", _("Another act on appeal")
    CORRECT = "licensing.correct", _("Correction of the record")
    IMPORT_REGISTER = "licensing.import_register", _("Import of a register")


@dataclass(frozen=True)
class Transition:
    """One line of a transition table."""

    move: str
    from_states: frozenset[str]
    to: str | None
    """None: the state stays, or is worked out from what was before."""
    roles: frozenset[str]
    """Who may do it; with four eyes, who may propose it."""
    approve_role: str = ""
    """Four eyes: the role of the second person. Empty: one person is enough."""

    @property
    def needs_four_eyes(self) -> bool:
        """Whether a second person has to approve."""
        return self.approve_role != ""
