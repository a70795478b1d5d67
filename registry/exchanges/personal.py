"""People of exchanges as a register of personal data."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.audit.erasing import erase_words_about
from registry.audit.models import Erasure
from registry.audit.registers import Kept, Register, only
from registry.audit.subjects import Subject, subject_of
from registry.audit.triggers import ERASED
from registry.exchanges.models import Exchange, Person
from registry.lib.clock import start_of_day


def kept_people(before: datetime, key: str = "") -> Iterator[Kept]:
    """People who left a post or a share before an instant, the longest gone first."""
    day = before.astimezone(settings.REGISTRY_ZONE).date()
    rows = Person.objects.filter(until_on__lt=day).exclude(full_name=ERASED).order_by("until_on", "pk")
    for person in only(rows, key).iterator(chunk_size=1000):
        about = (Subject(Exchange._meta.label_lower, str(person.exchange_id)),)
        since = start_of_day(person.until_on or day, settings.REGISTRY_ZONE)
        yield Kept(subject_of(person), f"{person.pk}, {person.get_role_display()}", since, about, (person.email,) if person.email else ())


def erase_person(key: str, erasure: Erasure) -> dict[str, int]:
    """Name and address are gone, and the records that named the person; that somebody held the post from one day to another stays."""
    person = Person.objects.select_for_update().filter(pk=key, until_on__isnull=False).exclude(full_name=ERASED).first()
    if person is None or person.until_on is None:
        return {}
    left_at = start_of_day(person.until_on + timedelta(days=1), settings.REGISTRY_ZONE)
    return {"people": _erase(Person.objects.filter(pk=key)), "events": _erase_particulars(person.exchange_id, erasure, before=left_at)}


def erase_people_of(exchange_id: int, erasure: Erasure) -> dict[str, int]:
    """The same for everybody of an exchange that has nothing here any more."""
    people = Person.objects.filter(exchange=exchange_id).exclude(full_name=ERASED)
    return {"people": _erase(people), "events": _erase_particulars(exchange_id, erasure)}


def _erase(people: QuerySet[Person]) -> int:
    return people.update(full_name=ERASED, key="", email="", country="")


def _erase_particulars(exchange_id: int, erasure: Erasure, before: datetime | None = None) -> int:
    """Records of an exchange's particulars name all its people of the time."""
    exchange = Subject(Exchange._meta.label_lower, str(exchange_id))
    return erase_words_about(exchange, erasure, action="exchange.particulars_set", before=before)


FORMER_PEOPLE = Register(
    code="exchanges.former_people",
    title=_("Former people of exchanges"),
    counted_from=_("the day on which the person left the post or gave up the share"),
    erases=_("name, address and country, and the records of the exchange's particulars that named the person"),
    stays=_("the post or share, and from when to when it was held"),
    kept=kept_people,
    erase=erase_person,
)
