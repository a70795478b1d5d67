"""Publishing a form by its pages: the list, the file, what differs, the preview, four eyes."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.licensing.queries import form_in_force
from tests.licensing.test_published_forms import _forgotten, next_text
from tests.portal.conftest import BASE, Office, text_of
from tests.portal.test_story import approve

pytestmark = pytest.mark.django_db
HERE = f"{BASE}forms/"
_alone = _forgotten


def test_an_administrator_publishes_a_version_that_another_one_approves(office: Office) -> None:
    office.case()
    first, second = office.client(Role.ADMINISTRATOR), office.client(office.world.authority.second)
    page = text_of(first.get(HERE))
    assert "Apply for a licence" in page
    assert "in force" in page
    assert "exchange_operator" not in page
    assert f'href="{HERE}new_licence/propose/"' in page
    saved = first.get(f"{HERE}new_licence/1.yaml")
    assert saved["Content-Disposition"] == 'attachment; filename="new_licence.v1.yaml"'
    assert saved.content.decode().startswith("# The form for a new licence.")

    url, text = f"{HERE}new_licence/propose/", next_text()
    for wrong in (b"\xff\xfe", b"x" * 200_001):
        answer = first.post(url, {"step": "read", "file": SimpleUploadedFile("form.yaml", wrong)})
        assert answer.status_code == 400
        assert "<title>Error:" in text_of(answer)
    read = first.post(url, {"step": "read", "file": SimpleUploadedFile("form.yaml", text.encode())})
    assert "Which systems are used?" in text_of(read)
    bad = first.post(url, {"step": "check", "text": text.replace("type: text", "type: novel", 1), "reason": "As decreed."})
    assert bad.status_code == 400
    assert "“type” is novel. Write one of: text" in text_of(bad)
    checked = text_of(first.post(url, {"step": "check", "text": text, "reason": "As decreed."}))
    for words in (
        "What differs from the version before",
        "Added: section “Systems” (systems)",
        "As the applicant meets it",
        "50 working days",
    ):
        assert words in checked, words

    seen = re.search(r'name="seen" value="([^"]+)"', checked)
    assert seen
    sent = first.post(url, {"step": "propose", "text": text.replace("\n", "\r\n"), "reason": "As decreed.", "seen": seen[1]})
    proposal = Proposal.objects.get(kind="forms.publish")
    assert sent.url == f"{BASE}proposals/{proposal.pk}/"
    assert "Which systems are used?" in text_of(second.get(f"{BASE}proposals/{proposal.pk}/"))
    assert office.client(Role.CASE_OFFICER).get(f"{BASE}proposals/{proposal.pk}/").status_code == 403
    approve(second, proposal)
    assert form_in_force("new_licence", timezone.now()).version == 2
    shown = text_of(second.get(f"{HERE}new_licence/2/"))
    assert "Added: section “Systems” (systems)" in shown
    assert "1 application began with it" in text_of(second.get(f"{HERE}new_licence/1/"))
    assert second.get(f"{HERE}new_licence/2.yaml").content.decode() == text


def test_what_is_not_there_or_another_authoritys_is_a_404(office: Office) -> None:
    client = office.client(Role.ADMINISTRATOR)
    for path in (
        "new_licence/9/",
        "new_licence/9.yaml",
        "nothing/1/",
        "nothing/propose/",
        "exchange_operator/1/",
        "digital_mining/propose/",
    ):
        assert client.get(HERE + path).status_code == 404, path
