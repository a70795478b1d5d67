"""The one table of what mails are for."""

import re

from registry.outbox.purposes import FACTS, TEMPLATES, Basis, Purpose
from tests.architecture import source

TABLE = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (yes|no) \| (yes|no) \|$", re.MULTILINE)


def test_every_template_of_a_mail_is_in_the_table() -> None:
    templates = {path.stem for path in source.REGISTRY.glob("*/templates/mail/*.txt")}
    assert templates == set(TEMPLATES)


def test_every_purpose_has_its_facts() -> None:
    assert list(FACTS) == list(Purpose)


def test_what_law_and_security_want_leaves_no_choice() -> None:
    assert not [purpose for purpose, facts in FACTS.items() if facts.basis in {Basis.LAW, Basis.SECURITY} and facts.is_open]


def test_the_published_table_says_what_the_code_does() -> None:
    published = TABLE.findall((source.ROOT / "docs/operators.md").read_text("utf-8"))
    yes_no = {True: "yes", False: "no"}
    wanted = [
        (purpose.value, str(purpose.label), facts.basis.value, yes_no[facts.may_collect], yes_no[facts.may_turn_off])
        for purpose, facts in FACTS.items()
    ]
    assert published == wanted
