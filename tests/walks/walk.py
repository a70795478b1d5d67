"""One walk: who takes part, and what they make on their way that stands on no page: mails that wait, letters that were written."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Route

from registry.accounts.models import User
from registry.letters.models import Letter
from registry.licensing.models import Application, Licence
from registry.outbox.models import Mail
from tests.apply.test_in_browser import answer
from tests.licensing import world as w
from tests.signing_in import signed_in
from tests.walks.desk import Desk

PATIENCE = 30_000
LOOKS = ("stylesheet", "font", "image")
"""What a walk does without: other tests look at the pages' looks."""
EN = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}}


@dataclass
class Walk:
    """Everybody's desk is opened when it is first needed."""

    world: w.World
    at: datetime
    browser: Browser
    connection: Any
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    told: set[int] = field(default_factory=set)

    @cached_property
    def admin(self) -> Desk:
        """The exchange's administrator, who uses no scripts."""
        return self.desk(self.world.admin, java_script_enabled=False)

    @cached_property
    def registrar(self) -> Desk:
        """The authority's registrar."""
        return self.desk(self.world.registrar)

    @cached_property
    def officer(self) -> Desk:
        """The case officer."""
        return self.desk(self.world.officer)

    @cached_property
    def approver(self) -> Desk:
        """The approver, who uses the keyboard and no scripts."""
        desk = self.desk(self.world.approver, java_script_enabled=False)
        desk.keyboard = True
        return desk

    @cached_property
    def visitor(self) -> Desk:
        """Somebody of the public."""
        return self.desk(None)

    def desk(self, user: User | None, **options: Any) -> Desk:
        """A browser of that person, whose requests the application in this process answers."""
        context = self.browser.new_context(**{**EN, **options})
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        client = signed_in(user) if user else Client()
        desk = Desk(context.new_page())
        context.route("**/*", lambda route: self._answer(route, client, desk))
        return desk

    def _answer(self, route: Route, client: Client, desk: Desk) -> None:
        if route.request.resource_type in LOOKS:
            route.abort()
            return
        connections["default"] = self.connection
        got = answer(route, client, desk.files)
        if got is not None and route.request.is_navigation_request():
            desk.landed[:] = [got.request["PATH_INFO"] + "?" + got.request["QUERY_STRING"]]

    # --- what stands on no page -----------------------------------------------------------------------------------------

    def mails(self, to: User) -> list[str]:
        """Subjects of the mails to somebody that wait in the outbox and were not looked at before, the oldest first."""
        rows = Mail.objects.filter(to=to.email).exclude(pk__in=self.told).order_by("pk")
        self.told |= {mail.pk for mail in rows}
        return [mail.subject for mail in rows]

    def letters(self, thing: Any) -> list[str]:
        """Kinds of the letters about an application or licence, each of which is there in three languages; the oldest first."""
        rows = Letter.objects.filter(subject_kind=thing._meta.label_lower, subject_id=str(thing.pk)).order_by("pk")
        by_language = [[str(row.kind) for row in rows if row.language == language] for language in ("kk", "ru", "en")]
        assert by_language[0] == by_language[1] == by_language[2]
        return by_language[0]

    def document(self, name: str) -> Path:
        """A file on somebody's disk."""
        path = self.folder / name
        path.write_bytes(w.pdf(name))
        return path

    def day(self, days: int) -> date:
        """A day to come, or past."""
        return timezone.localdate() + timedelta(days=days)

    def title(self, case: Application) -> str:
        """What proposals about the application are called."""
        return f"{case.number}, Altyn Exchange Ltd."

    @property
    def licence(self) -> Licence:
        """The one licence that was granted."""
        return Licence.objects.get()

    # --- what nearly every walk does ------------------------------------------------------------------------------------

    def draft(self) -> Application:
        """An application that lacks nothing but to be sent."""
        application = w.draft(self.world, self.at)
        w.fill_quickly(application, actor=self.world.admin, at=self.at)
        return application

    def sent(self) -> Application:
        """An application that was sent and taken by the pages."""
        application = self.draft()
        self.send(application)
        self.take(application)
        return application

    def send(self, application: Application) -> None:
        """The administrator checks the answers, declares, sends, and goes on to the page that follows the application."""
        self.admin.go(f"/en/apply/{application.number}/").follow("Check answers and send")
        self.admin.page.get_by_role("checkbox").check()
        self.admin.press("Send application").reads(application.number)
        self.admin.go(f"/en/apply/{application.number}/")

    def take(self, application: Application) -> None:
        """The officer finds it in the queue and takes it."""
        self.officer.go("/en/portal/").follow("Cases").press("Take the case", within=application.number)
        if self.officer.page.get_by_role("button", name="Take the case").count():
            self.officer.press("Take the case")
        self.officer.reads("The case is yours.")

    def assess(self, application: Application) -> None:
        """The officer finds every section in order, and is back on the page of the case."""
        self.officer.go(f"/en/portal/cases/{application.number}/").follow("Assessment")
        self.officer.press("Assess the remaining sections as met, low risk").follow("Application")

    def propose(self, desk: Desk, button: str = "", *, word: str = "") -> None:
        """From the filled form to the proposal, whose page says that a colleague has to decide."""
        desk.press("Continue").reads("Check before you propose")
        if word:
            desk.page.locator("[name=confirmation]").fill(word)
        desk.press(button or "Propose it").reads("Waiting for a colleague")

    def approve(self, title: str, kind: str) -> None:
        """The approver finds it among what waits, reads it, approves. `title` and `kind` as the table of proposals says them."""
        self.approver.go("/en/portal/").follow("Proposals")
        self.approver.follow(title).reads(kind)
        self.approver.press("Approve").reads("Approved and done.")

    def verdict(self, text: str) -> str:
        """What the checker answers to anybody."""
        self.visitor.go("/en/").fill({"Is this exchange licensed?": text}).press("Check")
        return self.visitor.page.locator(".tz-verdict h2").inner_text().strip()
