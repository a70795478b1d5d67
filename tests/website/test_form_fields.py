"""Forms drawn by the project's renderer: each control has a label, a hint, its error, and keeps what was typed."""

import re
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory


class Sample(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Legal name", help_text="As in the register of companies")
    capital = forms.DecimalField(widget=forms.TextInput(attrs={"data-suffix": "₸", "data-width": "10"}))
    about = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(choices=[("a", "First"), ("b", "Second")], widget=forms.CheckboxSelectMultiple)
    country = forms.ChoiceField(choices=[("kz", "Kazakhstan")])
    since = forms.DateField(widget=forms.SelectDateWidget)
    paper = forms.FileField()
    secret = forms.CharField(widget=forms.PasswordInput)
    is_true = forms.BooleanField(label="This is true")
    version = forms.IntegerField(widget=forms.HiddenInput)


def page(**context: Any) -> str:
    template = engines["django"].from_string(
        '{% extends "error_base.html" %}{% block error_summary %}{% include "components/error_summary.html" %}{% endblock %}{% block title %}Sample{% endblock %}{% block content %}{% include "components/form.html" with button="Send" %}{% endblock %}'
    )
    return template.render(context, RequestFactory().get("/en/sample/"))


def test_every_control_is_labelled() -> None:
    html = page(form=Sample())
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', html))
    controls = set(re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]* id="([^"]+)"', html))
    assert controls
    assert controls <= labelled


def test_a_hint_is_tied_to_its_control() -> None:
    html = page(form=Sample())
    assert 'id="id_name_helptext" class="govuk-hint">As in the register of companies' in html
    assert re.search(r'<input[^>]*name="name"[^>]*aria-describedby="id_name_helptext"', html)


def test_optional_is_said_in_words_and_required_by_no_mark() -> None:
    html = page(form=Sample())
    assert re.search(r"About\s+\(optional\)", html)
    assert "*" not in re.sub(r"(?s)<style.*?</style>|<[^>]+>", "", html)


def test_options_of_look_do_not_reach_the_browser() -> None:
    html = page(form=Sample())
    assert "data-suffix" not in html
    assert "govuk-input--width-10" in html
    assert '<div class="govuk-input__suffix" aria-hidden="true">₸</div>' in html


def test_an_error_stands_on_top_with_focus_at_the_field_and_in_the_title() -> None:
    html = page(form=Sample({"kind": "x"}))
    assert "<title>Error: Sample – Exchange register</title>" in html
    assert 'class="govuk-error-summary" tabindex="-1" autofocus' in html
    targets = re.findall(r'<a href="#([^"]+)">', html.split("govuk-error-summary__list")[1].split("</ul>")[0])
    assert targets == [
        "id_name", "id_capital", "id_kind_0", "id_many_0", "id_country", "id_since_day", "id_paper", "id_secret", "id_is_true",
    ]  # fmt: skip
    for target in targets:
        assert f'id="{target}"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html


def test_what_was_typed_stays_even_a_wrong_date() -> None:
    html = page(form=Sample({"name": "Altyn <b>", "since_day": "40", "since_month": "x", "since_year": "2027", "kind": "b"}))
    assert 'value="Altyn &lt;b&gt;"' in html
    assert re.search(r'name="since_day"[^>]*value="40"', html)
    assert re.search(r'name="since_month"[^>]*value="x"', html)
    assert re.search(r'value="b" checked', html)


def test_a_password_is_not_sent_back() -> None:
    assert "hunter2" not in page(form=Sample({"secret": "hunter2"}))


def test_a_form_with_a_file_is_sent_in_parts() -> None:
    assert 'enctype="multipart/form-data" novalidate' in page(form=Sample())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_date_in_three_boxes_is_read(language: str) -> None:
    form = Sample({"since_day": "14", "since_month": "3", "since_year": "2027"})
    form.is_valid()
    assert form.cleaned_data["since"].isoformat() == "2027-03-14"
