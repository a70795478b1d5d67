"""An application between "sent" and "licensed", by the pages: returned, asked about, approved in principle, refused and appealed."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from registry.letters.states import LetterKind
from tests.letters.paper import print_all, text_of
from tests.walks.walk import Walk

pytestmark = pytest.mark.django_db


def test_an_incomplete_application_goes_back_and_comes_again(walk: Walk) -> None:
    case = walk.sent()
    here, admin, officer = f"/en/apply/{case.number}/", walk.admin, walk.officer
    assert walk.mails(walk.world.admin) == [f"Application {case.number} was sent"]
    officer.follow("Return as incomplete").reads_not("Again 1")
    officer.fill(
        {"Wanted (optional)": ("Business and capital",), "What do you ask for? (optional)": "The plan has no budget."}, group="Item 1"
    )
    officer.fill({"Answer by the end of": walk.day(20)}).press("Return the application")
    officer.reads(
        "The application is returned.", "1. Returned as incomplete", "No answer yet", "Return as incomplete: Kazakh. It is being made."
    )

    assert "is incomplete: please complete it by" in walk.mails(walk.world.admin)[0]
    assert walk.letters(case) == [LetterKind.RETURNED]
    admin.go(here).reads("Returned as incomplete. Please answer by", "Return as incomplete: Russian. It is being made.")
    assert admin.fact("Who acts next") == "Waiting for you"
    assert admin.fact("What happens next") == "Complete the application and send it again; the review waits for you."
    assert "the clock stands" in admin.fact("Term")
    admin.follow("Complete the application").reads("Waiting for you").reads_not("Waiting for the applicant")
    admin.press("Send the completed application").reads("Change the section, or say why nothing has to change.")
    admin.follow("Change “Business and capital”")
    admin.fill({"What will the business do, and for whom?": "An exchange, with a budget."}).press("Save and continue")
    admin.follow("Complete the application").press("Send the completed application").reads("The completed application was sent.")
    assert (admin.fact("Status"), admin.fact("Who acts next")) == ("Under review", "With Astana Financial Services Authority")

    assert walk.mails(walk.world.officer)[-1] == f"Case {case.number}: the applicant has answered"
    officer.go("/en/portal/cases/").reads("Under review").reads_not("role ended")
    officer.follow(case.number).reads(
        "As sent, no. 2", "Marked is what differs from no. 1", "Business and capital Changed", "An exchange, with a budget."
    )
    officer.page.get_by_text("Changed: show what stood here before").click()
    officer.reads("An exchange. For everybody.")
    officer.follow("Messages").reads("1. Returned as incomplete Answered")
    assert walk.verdict("altyn.example") == "No record"


def test_a_request_is_answered_in_parts_and_the_review_goes_on_with_the_last(walk: Walk) -> None:
    case = walk.sent()
    here, admin, officer = f"/en/apply/{case.number}/", walk.admin, walk.officer
    officer.follow("Ask for information")
    officer.fill({"Wanted (optional)": ("An explanation",), "What do you ask for? (optional)": "Who pays?"}, group="Item 1")
    officer.fill({"What do you ask for? (optional)": "The accounts of 2025."}, group="Item 2")
    wallet = {"Wanted (optional)": ("Operational wallets",), "What do you ask for? (optional)": "Name the cold wallet too."}
    officer.fill(wallet, group="Item 3").fill({"Answer by the end of": walk.day(10)}).press("Send the request")
    officer.reads("The case waits for the answer.", "Request for information: Russian.").reads_not("Recommend a grant")
    for person in (walk.world.admin, walk.world.member):
        assert "please answer by" in walk.mails(person)[-1]
    assert walk.letters(case) == [LetterKind.INFORMATION_REQUEST]

    admin.go(here).reads("Information request. Please answer by", "Request for information: English.")
    assert (admin.fact("Status"), admin.fact("Who acts next")) == ("Waiting for the applicant", "Waiting for you")
    admin.follow("Answer the request").fill({"Who pays?": "The holding."}).press("Send this part now")
    admin.reads("The rest can follow until the due day.", "Who pays? Sent")
    assert walk.mails(walk.world.officer)[-1] == f"Case {case.number}: the applicant has answered in part"
    officer.go("/en/portal/cases/").follow(case.number).reads("As sent, no. 2").follow("Messages")
    officer.reads("The holding.", "The accounts of 2025. No answer yet", "1. Information request Waiting for the applicant")

    admin.fill({"The accounts of 2025.": walk.document("accounts.pdf")}).press("Add files").reads("accounts.pdf")
    admin.press("Send answer").reads("Change the section, or say why nothing has to change.")
    admin.follow("Change “Operational wallets”").follow("Add a wallet")
    admin.fill({"Address": "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3"}).press("Save and continue")
    admin.press("The list is complete").follow("Answer the request").reads("Change “Operational wallets” Changed")
    admin.press("Send answer").reads("Your answer was sent. The review goes on.", "1. Information request")
    assert (admin.fact("Status"), admin.fact("Who acts next")) == ("Under review", "With Astana Financial Services Authority")
    assert "did not count" in admin.fact("Term")

    assert walk.mails(walk.world.officer) == [f"Case {case.number}: the applicant has answered"]
    officer.go("/en/portal/").reads("1 my cases").follow("Cases").follow(case.number).reads(
        "Operational wallets Changed", "Recommend a grant"
    )
    officer.follow("Messages").reads("1. Information request Answered", "accounts.pdf").follow("Documents").reads("accounts.pdf")


def test_an_approval_in_principle_leads_to_a_licence_that_is_then_brought_into_force(walk: Walk) -> None:
    case = walk.sent()
    title, here, admin, officer, approver = walk.title(case), f"/en/apply/{case.number}/", walk.admin, walk.officer, walk.approver
    officer.follow("Recommend an approval in principle").fill({"Text (optional)": "Register the company."}, group="Pre-condition 1")
    officer.fill({"To be shown by the end of": walk.day(90), "Letter of the approval in principle": "The way is clear."})
    officer.fill({"Why, for the approver?": "All is well."})
    walk.propose(officer, "Propose the approval in principle")
    assert admin.go(here).fact("Status") == "Decision proposed"
    assert walk.mails(walk.world.approver)[-1] == f"For your approval: Approval in principle: {title}"
    approver.go("/en/portal/").reads("1 waiting for my approval").follow(f"Approval in principle: {title}")
    approver.reads("no licence yet, and nothing is published").press("Approve").reads("Approved and done.")
    assert walk.letters(case) == [LetterKind.IN_PRINCIPLE]
    assert walk.mails(walk.world.admin)[-1] == f"Application {case.number} is approved in principle"

    admin.go(here).reads("Pre-conditions of the approval in principle. Please answer by")
    assert (admin.fact("Status"), admin.fact("Who acts next")) == ("Approved in principle", "Waiting for you")
    admin.follow("Read the approval in principle").reads(
        "Approval in principle", "The way is clear.", "Pre-condition: Register the company."
    )
    admin.follow("Show that the pre-conditions are met").fill({"Register the company.": walk.document("registered.pdf")})
    admin.press("Send answer").reads("Your answer was sent. The review goes on.")
    assert walk.verdict("Altyn Exchange Ltd.") == "No record"

    officer.go("/en/portal/cases/").follow(case.number).follow("Messages").reads("registered.pdf")
    walk.assess(case)
    officer.follow("Recommend a grant")
    officer.fill({"First day (optional)": walk.day(30), "Decision notice": "All is met.", "Why should it be granted?": "It is registered."})
    walk.propose(officer, "Propose the grant")
    walk.approve(title, "Grant of an application")
    assert walk.letters(case) == [LetterKind.IN_PRINCIPLE, LetterKind.GRANT]
    licence = walk.licence
    assert walk.verdict("Altyn Exchange Ltd.") == "Not licensed here"
    walk.visitor.reads("has a licence that is not yet in force", "What it may do Nothing, as the licence is not in force.")
    starts = date_format(walk.day(30), "DATE_FORMAT")
    assert walk.visitor.fact("In force") == f"{starts} – no end set"
    admin.go(here).follow(f"Licence {licence.number}")
    assert admin.fact("Status") == "Granted, not yet in force"

    officer.go("/en/portal/").follow("Licences").follow(licence.number).follow("Bring the licence into force")
    officer.fill({"Legal ground": ("What the grant asked for was met",), "Reason": "The capital is paid."})
    walk.propose(officer, word=licence.number)
    assert walk.verdict(licence.number) == "Not licensed here"
    walk.approve(f"{licence.number}, Altyn Exchange Ltd.", "Coming into force of a licence")
    assert walk.verdict(licence.number) == "Licensed"
    assert walk.letters(licence) == [LetterKind.LICENCE_ACT]
    assert admin.go(f"/en/apply/licences/{licence.number}/").fact("Status") == "Licensed The capital is paid."
    assert walk.mails(walk.world.admin)[-1] == f"Licence {licence.number}: Bring the licence into force"


def test_a_refusal_is_announced_answered_decided_set_aside_on_appeal_and_decided_anew(walk: Walk) -> None:
    case = walk.sent()
    title, here, admin, officer, approver = walk.title(case), f"/en/apply/{case.number}/", walk.admin, walk.officer, walk.approver
    officer.follow("Recommend a refusal").reads("needs a preliminary notice first").follow("Propose a preliminary notice")
    officer.fill({"Preliminary notice with the grounds": "The capital is too small.", "Why, for the approver?": "Half of what is asked."})
    walk.propose(officer, "Propose the notice")
    walk.approve(title, "Preliminary notice of a refusal")
    assert walk.letters(case) == [LetterKind.NOTICE]
    assert "preliminary notice, answer by" in walk.mails(walk.world.admin)[-1]
    assert admin.go(here).fact("Status") == "Preliminary notice given"
    admin.reads("nothing is decided before").follow("Read the preliminary notice")
    assert admin.fact("Notice") == "Preliminary notice of a refusal"
    admin.reads("Preliminary notice", "Given on", "The capital is too small.").reads_not("Decision notice", "Decided on")
    officer.go(f"/en/portal/cases/{case.number}/").reads("What you can do Assign the case Give more time What you cannot do now")

    admin.follow("Answer the preliminary notice").fill({"What do you say to the intended refusal and its grounds?": "It was raised."})
    admin.press("Send answer").reads("Your answer was sent.")
    assert walk.mails(walk.world.officer)[-1] == f"Case {case.number}: the applicant has answered"
    officer.go("/en/portal/cases/").follow(case.number).follow("Messages").reads("It was raised.").follow("Recommend a refusal")
    officer.fill({"Decision notice with the grounds": "The capital is still too small.", "Why, for the approver?": "Nothing was raised."})
    officer.press("Continue")
    draft = text_of(officer.saves("Draft letter: English (PDF)"))
    assert "ЖОБА · ПРОЕКТ · DRAFT" in draft
    officer.press("Propose the refusal")
    approver.go("/en/portal/proposals/").follow(title)
    assert text_of(approver.saves("Draft letter: English (PDF)")) == draft
    approver.press("Approve").reads("Approved and done.").reads_not("Draft letter")
    print_all(timezone.now())
    sent = text_of(admin.go(here).saves("Decision to refuse an application: English (PDF)"))
    assert draft.replace(" ЖОБА · ПРОЕКТ · DRAFT", "") == sent
    assert (admin.fact("Status"), admin.fact("Who acts next")) == ("Refused", "Nobody: it is over")
    admin.follow("Read the decision notice").reads("The capital is still too small.", "You can appeal to the AIFC Court until")
    assert walk.mails(walk.world.admin)[-1] == f"Application {case.number} is decided"
    assert walk.verdict("Altyn Exchange Ltd.") == "No record"

    officer.go(f"/en/portal/cases/{case.number}/").follow("Set the decision aside").fill({"Occasion": ("An appeal was allowed",)})
    officer.fill({"Notice": "The refusal is set aside.", "Why, for the approver?": "As ordered."}).press("Continue")
    officer.reads("Give the number and day of the judgment.").fill({"Number and day of the judgment (optional)": "Judgment 7"})
    walk.propose(officer, "Propose", word=case.number)
    walk.approve(title, "Setting aside of a decision")
    assert walk.mails(walk.world.admin)[-1] == f"Application {case.number} is open again"
    admin.go(here).reads("Decision set aside: the clock stood").follow("Read the decision notice").reads(
        "An appeal was allowed: Judgment 7"
    )
    admin.page.get_by_role("link", name="Refused,").first.press("Enter")
    admin.reads("The capital is still too small.", "Decision set aside,").follow("Read what took the place of this notice")
    assert admin.fact("Decision") == "Decision set aside"

    walk.assess(case)
    officer.follow("Recommend a grant")
    officer.fill({"Decision notice": "Granted after the judgment.", "Why should it be granted?": "As ordered."})
    walk.propose(officer, "Propose the grant")
    walk.approve(title, "Grant of an application")
    assert walk.letters(case) == [LetterKind.NOTICE, LetterKind.REFUSAL, LetterKind.SET_ASIDE, LetterKind.GRANT]
    admin.go(here).follow("Read the decision notice").reads("Granted after the judgment.", walk.licence.number)
    assert walk.verdict(walk.licence.number) == "Licensed"
