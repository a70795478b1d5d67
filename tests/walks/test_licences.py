"""What becomes of a licence, by the pages: varied, renewed while suspended, revoked and that set aside."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from registry.letters.states import LetterKind
from registry.licensing.models import Application, Licence
from tests.licensing import world as w
from tests.walks.walk import Walk

pytestmark = pytest.mark.django_db
NAME = "Altyn Exchange Ltd."


def begun(walk: Walk, licence: Licence, kind: str) -> Application:
    """What the administrator begins from the page of the licence."""
    walk.admin.go("/en/apply/").follow(licence.number).follow("Ask for a change: vary, renew, surrender")
    walk.admin.fill({"What do you want to ask for?": (kind,)}).press("Start").reads("Check answers and send")
    return Application.objects.latest("pk")


def test_a_licence_is_varied_and_the_public_finds_it_by_its_new_name(walk: Walk) -> None:
    licence = w.licensed(walk.world, walk.at)
    admin, officer = walk.admin, walk.officer
    case = begun(walk, licence, "Variation of a licence")
    admin.follow("What should change").fill({"What should change?": ("Trading names",), "Why, and from when on?": "A second brand."})
    admin.press("Save and continue").follow("Trading names").reads("Altyn").follow("Add a trading name").fill({"Trading name": "Altyn Pro"})
    admin.press("Save and continue").press("The list is complete")
    walk.send(case)
    assert (admin.fact("Status"), admin.fact("Who acts next")) == ("Sent, waiting to be taken", "With Astana Financial Services Authority")
    assert walk.verdict("Altyn Pro") == "No record"

    walk.take(case)
    officer.reads("Altyn Pro", f"Licence {licence.number}")
    walk.assess(case)
    officer.follow("Recommend a grant").reads_not("First day", "Last day")
    officer.fill({"Decision notice": "The name is free.", "Why should it be granted?": "Nobody else uses it."})
    walk.propose(officer, "Propose the grant")
    officer.reads(f"Licence {licence.number} is varied as applied for.")
    walk.approve(walk.title(case), "Grant of an application")
    assert walk.letters(case) == [LetterKind.CHANGE_GRANTED]
    assert walk.verdict("Altyn Pro") == "Licensed"
    walk.visitor.reads(licence.number, "Also known as Altyn").follow(licence.number).reads("Altyn Pro", "Licensed")

    admin.go("/en/apply/").follow(case.number).follow("Read the decision notice").reads("The name is free.", licence.number)
    assert walk.mails(walk.world.admin)[-1] == f"Application {case.number} is decided"
    officer.go(f"/en/portal/licences/{licence.number}/").reads("What happened", "varied")


def test_a_licence_that_is_suspended_is_renewed_and_stands_again_when_the_suspension_is_lifted(walk: Walk) -> None:
    licence = w.licensed(walk.world, walk.at, ends_at=timezone.now() + timedelta(days=40))
    admin, officer = walk.admin, walk.officer
    officer.go("/en/portal/").follow("Licences").follow(licence.number).reads_not("Lift a restriction Suspend")
    officer.follow("Suspend the licence").fill({"Legal ground": ("Clients or their assets are at risk",), "Reason": "Clients wait."})
    walk.propose(officer, word=licence.number)
    officer.reads("“Suspended” from", "The holder is told by e-mail.")
    walk.approve(f"{licence.number}, {NAME}", "Suspension of a licence")
    assert walk.verdict(NAME) == "Suspended"
    assert walk.letters(licence) == [LetterKind.SUSPENSION]
    assert walk.mails(walk.world.admin)[-1] == f"Licence {licence.number} is suspended"
    assert admin.go(f"/en/apply/licences/{licence.number}/").fact("Status") == "Suspended Clients wait."

    case, new_end = begun(walk, licence, "Renewal of a licence"), walk.day(400)
    admin.follow("The renewal").fill({"Until when should the licence hold?": new_end})
    admin.fill({"What changed since the licence was granted or last renewed?": "Nothing."})
    admin.fill({"Are there proceedings against the company or the people in its posts?": ("No",)}).press("Save and continue")
    admin.follow("Financial statements or opening balance").fill({"Choose files": walk.document("accounts.pdf")}).press("Add files")
    walk.send(case)
    assert walk.verdict(NAME) == "Suspended"
    walk.take(case)
    walk.assess(case)
    officer.follow("Recommend a grant").fill(
        {"Last day (optional)": new_end, "Decision notice": "Renewed.", "Why should it be granted?": "Sound."}
    )
    walk.propose(officer, "Propose the grant")
    walk.approve(walk.title(case), "Grant of an application")
    assert walk.letters(case) == [LetterKind.CHANGE_GRANTED]
    assert walk.verdict(NAME) == "Suspended"
    admin.go(f"/en/apply/licences/{licence.number}/").reads("Suspended: ")
    assert admin.fact("Status") == "Suspended Clients wait."

    officer.go(f"/en/portal/licences/{licence.number}/").follow("Reinstate the licence")
    officer.fill({"Legal ground": ("The cause of the suspension is gone",), "Reason": "The clients were paid."})
    walk.propose(officer, word=licence.number)
    walk.approve(f"{licence.number}, {NAME}", "Reinstatement of a licence")
    assert walk.verdict(NAME) == "Licensed"
    assert date_format(new_end, "DATE_FORMAT") in walk.visitor.fact("In force")
    assert walk.letters(licence) == [LetterKind.SUSPENSION, LetterKind.REINSTATEMENT]
    assert admin.go(f"/en/apply/licences/{licence.number}/").fact("Status") == "Licensed The clients were paid."


def test_a_revocation_is_set_aside_and_the_licence_stands_as_if_it_had_never_been(walk: Walk) -> None:
    licence = w.licensed(walk.world, walk.at)
    admin, officer, visitor = walk.admin, walk.officer, walk.visitor
    officer.go("/en/portal/").follow("Licences").follow(licence.number).follow("Revoke the licence")
    officer.fill({"Legal ground": ("Information given was false or misleading",), "Reason": "The accounts were forged."})
    officer.press("Continue").reads("There is no way back by a new decision.")
    officer.press("Propose it").reads(f"This is not {licence.number}.").reads_not(f"type {licence.number} (optional)")
    officer.page.locator("[name=confirmation]").fill(licence.number)
    officer.press("Propose it").reads("Waiting for a colleague")
    assert walk.verdict(NAME) == "Licensed"
    walk.approve(f"{licence.number}, {NAME}", "Revocation of a licence")
    assert walk.verdict(NAME).startswith("Licence ended")
    assert walk.letters(licence) == [LetterKind.REVOCATION]
    assert walk.mails(walk.world.admin)[-1] == f"Licence {licence.number} is revoked"
    admin.go("/en/apply/").reads("Revoked").follow(licence.number).reads("The accounts were forged.", "Revocation of the licence: Kazakh.")
    admin.reads_not("Ask for a change")
    visitor.go(f"/en/register/{licence.number}/").reads("Revoked", "The accounts were forged.")
    officer.go(f"/en/portal/licences/{licence.number}/").reads_not("Reinstate the licence Revoke")

    officer.follow("Set an act aside").fill({"Legal ground": ("It was decided so on appeal",), "Reason": "The accounts were true."})
    officer.page.get_by_label("No. 1").or_(officer.page.get_by_label("Revoke the licence")).first.check()
    walk.propose(officer, word=licence.number)
    officer.reads("“Licensed” from")
    walk.approve(f"{licence.number}, {NAME}", "Setting aside of an act")
    assert walk.verdict(NAME) == "Licensed"
    assert walk.letters(licence) == [LetterKind.REVOCATION, LetterKind.LICENCE_ACT]
    assert walk.mails(walk.world.admin)[-1] == f"Licence {licence.number}: Set an act aside"
    admin.go(f"/en/apply/licences/{licence.number}/").reads("Ask for a change: vary, renew, surrender")
    assert admin.fact("Status").startswith("Licensed")
    visitor.go(f"/en/register/{licence.number}/").reads("History Licensed", "Corrections Set aside: Revoke the licence")
    officer.go(f"/en/portal/licences/{licence.number}/").reads("No. 1: Revoke the licence", "Set aside", "About act no. 1")
