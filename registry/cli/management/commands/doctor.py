"""`manage.py doctor`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from registry.cli.examination import Grade, examine
from registry.cli.signature_findings import signature_findings


class Command(BaseCommand):
    help = "Look at this installation and say what is wrong and what to do. Exit 1 when something is bad."

    def handle(self, *args: Any, **options: Any) -> None:
        styles = {Grade.GOOD: self.style.SUCCESS, Grade.NOTE: self.style.WARNING, Grade.BAD: self.style.ERROR}
        findings = [*examine(), *signature_findings()]
        for finding in findings:
            self.stdout.write(f"{styles[finding.grade](finding.grade.value)}  {finding.what}")
            if finding.grade != Grade.GOOD and finding.remedy:
                self.stdout.write(f"      {finding.remedy}")
        if any(finding.grade == Grade.BAD for finding in findings):
            sys.exit(1)
