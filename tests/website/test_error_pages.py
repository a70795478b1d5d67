"""What goes wrong gets a page in the reader's language with a way on and a request id (ux.md, R7)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path
from django.views.decorators.http import require_POST

from registry import urls as table
from registry.accounts.access import public
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError

LANGUAGES = ("kk", "ru", "en")


def failing(error: Exception) -> Callable[..., HttpResponse]:
    """A public view that raises `error`."""

    @public
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


@public
@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    """A button's address."""
    return HttpResponse("done")


CASES: dict[str, tuple[Callable[..., HttpResponse], int]] = {
    "suspicious": (failing(SuspiciousOperation("secret-detail")), 400),
    "invalid": (failing(InvalidError("The BIN has 12 digits.", field="bin")), 400),
    "denied": (failing(PermissionDenied("secret-detail")), 403),
    "not-allowed": (failing(NotAllowedError("You proposed this yourself.")), 403),
    "button": (only_post, 405),
    "rule": (failing(RuleError("It is sent already.")), 409),
    "stale": (failing(StaleError("Aizhan changed it at 10:00.")), 409),
    "broken": (failing(RuntimeError("secret-detail")), 500),
}


@pytest.fixture(autouse=True)
def urls_that_fail(settings: Any) -> Iterator[None]:
    """The real URL table with a failing page per case below each language, and below `/api/`."""
    settings.ROOT_URLCONF = "tests.website.failing_urls"
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.fixture
def visitor() -> Client:
    """A browser without cookies that gets pages, not exceptions."""
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_each_failure_has_a_page(visitor: Client, language: str, case: str) -> None:
    answer = visitor.get(f"/{language}/failing/{case}/")
    html = answer.content.decode()
    assert answer.status_code == CASES[case][1]
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert answer["X-Request-Id"] in html
    assert f'href="/{language}/"' in html
    assert "secret-detail" not in html
    assert answer["Cache-Control"] == "no-store" or case == "button"


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_says_so_and_keeps_its_address_in_the_language_switch(visitor: Client, language: str) -> None:
    answer = visitor.get(f"/{language}/no/such/page/?q=1")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in html
    assert answer["X-Request-Id"] in html
    for other in set(LANGUAGES) - {language}:
        assert f'href="/{other}/no/such/page/?q=1"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_expired_form_says_what_to_do(language: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/{language}/failing/button/")
    assert answer.status_code == 403
    assert answer["X-Request-Id"] in answer.content.decode()
    assert f'<html lang="{language}"' in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("invalid", "The BIN has 12 digits."),
        ("not-allowed", "You proposed this yourself."),
        ("rule", "It is sent already."),
        ("stale", "Aizhan changed it at 10:00."),
    ],
)
def test_a_refusal_says_its_own_sentence(visitor: Client, case: str, sentence: str) -> None:
    assert sentence in visitor.get(f"/en/failing/{case}/").content.decode()


@pytest.mark.django_db
def test_an_empty_method_not_allowed_gets_words_and_keeps_its_header(visitor: Client) -> None:
    answer = visitor.get("/en/failing/button/")
    assert answer["Allow"] == "POST"
    assert "button or a form" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/api/failing/broken/", 500), ("/api/failing/denied/", 403), ("/api/no/such/", 404)])
def test_programs_get_problem_documents(visitor: Client, address: str, status: int) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_a_failure_needs_no_database(visitor: Client) -> None:
    answer = visitor.get("/ru/failing/broken/")
    assert answer.status_code == 500
    assert '<html lang="ru"' in answer.content.decode()


def patterns() -> list[Any]:
    """A failing address per case."""
    return [path(f"failing/{name}/", view) for name, (view, _status) in CASES.items()]


def test_the_handlers_of_the_real_table_are_tried() -> None:
    from tests.website import failing_urls

    assert failing_urls.handler500 is table.handler500
