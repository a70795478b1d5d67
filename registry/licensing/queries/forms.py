"""Which forms there are: those that came with the registry, and the versions that administrators published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.conf import settings
from django.db.models import Count

from registry.licensing.form_reading import parse_form, seed_forms, seed_texts
from registry.licensing.form_yaml import read_data
from registry.licensing.forms import Form, FormError
from registry.licensing.models import Application, FormVersion


@dataclass(frozen=True)
class KnownVersion:
    """One version of a form, and whether applications of its kind begin with it now. `row` is None for one that came with us."""

    form: Form
    row: FormVersion | None
    is_in_force: bool
    is_coming: bool = False
    """Whether its day has not come yet."""
    applications: int = 0


def form_of(code: str, version: int) -> Form:
    """The form of that code and version. Raises `FormError` if there is none. No query for one that was read before.

    A version that was published stays what it was, even if a later release of the registry brings a file of the same number.
    """
    return _read_once(code, version)


def form_in_force(code: str, at: datetime) -> Form:
    """The version of the form with which applications begin at that moment. Raises `FormError` if there is none. One query."""
    form = forms_in_force(at).get(code)
    if form is None:
        raise FormError(f"There is no form {code}.")
    return form


def form_to_begin(kind: str, authority: str, at: datetime) -> Form | None:
    """The form in which an authority takes applications of a kind: its own, or the one for all; None if it takes none. One query."""
    forms = [form for form in forms_in_force(at).values() if form.kind == kind]
    offered = [form for form in forms if not form.authorities or authority in form.authorities]
    return max(offered, key=lambda form: authority in form.authorities, default=None)


def forms_in_force(at: datetime) -> dict[str, Form]:
    """Every form in the version that is in force at that moment, by code: the highest whose day has come. One query."""
    newest = dict(sorted(seed_forms()))
    begun = FormVersion.objects.filter(in_force_from__lte=_local_day(at)).order_by("code", "version")
    for code, version in begun.values_list("code", "version"):
        newest[code] = max(version, newest.get(code, 0))
    return {code: form_of(code, version) for code, version in sorted(newest.items())}


def versions_of_forms(at: datetime) -> list[KnownVersion]:
    """Every version of every form, by code, the newest first, with how many applications began with it. Three queries."""
    in_force = {(form.code, form.version) for form in forms_in_force(at).values()}
    used = {(code, version): count for code, version, count in _used()}
    rows = {(row.code, row.version): row for row in FormVersion.objects.select_related("proposal__proposer")}
    keys = sorted({*seed_forms(), *rows}, key=lambda key: (key[0], -key[1]))
    coming = {key for key, row in rows.items() if row.in_force_from > _local_day(at)}
    return [KnownVersion(form_of(*key), rows.get(key), key in in_force, key in coming, used.get(key, 0)) for key in keys]


def text_of_form(code: str, version: int) -> str:
    """The YAML of that version, as it was written. Raises `FormError` if there is none."""
    published = FormVersion.objects.filter(code=code, version=version).values_list("text", flat=True).first()
    if published is not None:
        return published
    for name, text in seed_texts().items():
        data = read_data(text, name)
        if (data["code"], data["version"]) == (code, version):
            return text
    raise FormError(f"There is no form {code} of version {version}.")


def newest_version(code: str) -> Form | None:
    """The form of that code with the highest version, in force or not yet; None for a code that nobody knows. One query."""
    versions = [version for known, version in seed_forms() if known == code]
    versions += FormVersion.objects.filter(code=code).values_list("version", flat=True)
    return form_of(code, max(versions)) if versions else None


def _used() -> Iterator[tuple[str, int, int]]:
    counted = Application.objects.order_by().values_list("form_code", "form_version")
    return counted.annotate(count=Count("pk")).iterator()


# A version never changes once it is there, and none is published under the number of a file: what was read once is right for good.
@cache
def _read_once(code: str, version: int) -> Form:
    row = FormVersion.objects.filter(code=code, version=version).first()
    if row is not None:
        return parse_form(row.text, str(row), read_data(row.base, row.base_name) if row.base else None)
    form = seed_forms().get((code, version))
    if form is None:
        raise FormError(f"There is no form {code} of version {version}.")
    return form


def _local_day(at: datetime) -> date:
    return at.astimezone(settings.REGISTRY_ZONE).date()
