"""Events and the head of each subject's chain."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import Rule, append_only, no_delete, no_truncate

GENESIS = "sha256:" + "0" * 64
HASH_LENGTH = len(GENESIS)

_FOLLOWS_HEAD = """
    PERFORM 1 FROM audit_chain
      WHERE subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id
        AND number = NEW.number - 1 AND hash = NEW.prev_hash;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'event % of % % does not follow the head of its chain', NEW.number, NEW.subject_kind, NEW.subject_id
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""
_ONE_FORWARD = """
    IF NEW.number <> OLD.number + 1 OR NEW.subject_kind <> OLD.subject_kind OR NEW.subject_id <> OLD.subject_id THEN
      RAISE EXCEPTION 'a chain head moves forward by one' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM audit_event
      WHERE subject_kind = NEW.subject_kind AND subject_id = NEW.subject_id AND number = NEW.number AND hash = NEW.hash;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a chain head points at its newest event' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""
_STARTS_EMPTY = f"""
    IF NEW.number <> 0 OR NEW.hash <> '{GENESIS}' THEN
      RAISE EXCEPTION 'a chain starts empty' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""


class Chain(models.Model):
    """The head of one subject's chain. Its row lock is the only lock taken while recording."""

    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=HASH_LENGTH, default=GENESIS)

    class Meta:
        verbose_name = _("audit chain")
        verbose_name_plural = _("audit chains")
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="audit_chain_subject")]
        triggers = [
            Rule(name="chain_start", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_STARTS_EMPTY),
            Rule(name="chain_step", when=pgtrigger.Before, operation=pgtrigger.Update, func=_ONE_FORWARD),
            no_delete("chain"),
            no_truncate("chain"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} no. {self.number}"


class Event(models.Model):
    """One act on one subject. The actor is kept as plain columns, so that the record outlives the account."""

    subject_kind = models.CharField(max_length=100)
    subject_id = models.TextField()
    number = models.PositiveBigIntegerField()
    action = models.CharField(max_length=100)
    actor_id = models.BigIntegerField(null=True)
    actor_email = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    data = models.TextField(help_text=_("Canonical JSON, kept as it was hashed."))
    prev_hash = models.CharField(max_length=HASH_LENGTH)
    hash = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="audit_event_place")]
        indexes = [models.Index(fields=["at"], name="audit_event_at"), models.Index(fields=["actor_id"], name="audit_event_actor")]
        triggers = [
            Rule(name="event_follows", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_FOLLOWS_HEAD),
            *append_only("event"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} no. {self.number}: {self.action}"
