"""Events and the head of each subject's chain."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.audit.triggers import ERASED, ERASING, NO_DATA, Rule, append_only, no_delete, no_truncate

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

_ERASABLE = "'actor_email', 'actor_salt', 'reason', 'data', 'words_salt', 'erasure_id'"
# Words and their salt go together, and only in the transaction of an erasure, which the event then names.
_KEEPS_ALL_BUT_ERASED_WORDS = f"""
    IF TG_OP = 'UPDATE' AND OLD.hashing = 2 AND {ERASING}
       AND to_jsonb(NEW) - ARRAY[{_ERASABLE}] = to_jsonb(OLD) - ARRAY[{_ERASABLE}]
       AND ((NEW.actor_salt = '' AND NEW.actor_email = '{ERASED}')
            OR (NEW.actor_salt = OLD.actor_salt AND NEW.actor_email = OLD.actor_email))
       AND ((NEW.words_salt = '' AND NEW.reason = '{ERASED}' AND NEW.data = '{NO_DATA}')
            OR (NEW.words_salt = OLD.words_salt AND NEW.reason = OLD.reason AND NEW.data = OLD.data))
       AND EXISTS (SELECT 1 FROM audit_erasure e WHERE e.id = NEW.erasure_id AND e.opened_in = pg_current_xact_id()::text::bigint)
    THEN
      RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
"""  # noqa: S608 - text of our own, no input
# Tables of an app above, by name: the database alone looks upward, so that no code does.
_ERASES_AN_ITEM = """
    NEW.opened_in := pg_current_xact_id()::text::bigint;
    PERFORM 1 FROM retention_item i JOIN retention_run r ON r.id = i.run_id JOIN approvals_proposal p ON p.id = r.proposal_id
      WHERE i.id = NEW.item_id AND i.done_at IS NULL AND r.finished_at IS NULL AND p.state = 'approved' AND p.kind = 'retention.run';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nothing is erased but an item of an approved run' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM 1 FROM retention_hold h JOIN retention_item i ON i.subject_kind = h.subject_kind AND i.subject_id = h.subject_id
      WHERE i.id = NEW.item_id AND h.lifted_at IS NULL;
    IF FOUND THEN
      RAISE EXCEPTION 'this is under a legal hold' USING ERRCODE = 'restrict_violation';
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


class Erasure(models.Model):
    """That an approved run of retention erased personal words about one thing. While its transaction lasts, marks may be written.

    The run stands above this app; the database looks whether the item is one of an approved run and under no hold.
    """

    item_id = models.BigIntegerField(unique=True)
    opened_in = models.BigIntegerField(null=True, editable=False, help_text=_("The transaction, set by the database."))
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        triggers = [
            Rule(name="erasure_of_a_run", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_ERASES_AN_ITEM),
            *append_only("erasure"),
        ]

    def __str__(self) -> str:
        return str(self.item_id)


class Event(models.Model):
    """One act on one subject. The actor is kept as plain columns, so that the record outlives the account.

    `hashing` says which way it is hashed (registry/audit/hashing.py). Of one whose personal words were erased, salt and words are
    gone, the commitments stay, and `erasure` says by which act.
    """

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
    hashing = models.PositiveSmallIntegerField(db_default=1, default=1)
    actor_salt = models.CharField(max_length=64, blank=True, default="", db_default="")
    actor_commitment = models.CharField(max_length=HASH_LENGTH, blank=True, default="", db_default="")
    words_salt = models.CharField(max_length=64, blank=True, default="", db_default="")
    words_commitment = models.CharField(max_length=HASH_LENGTH, blank=True, default="", db_default="")
    # The trigger sees to it that the erasure is there: a constraint would hold a log that is only ever appended to.
    erasure = models.ForeignKey(Erasure, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "number"], name="audit_event_place")]
        indexes = [models.Index(fields=["at"], name="audit_event_at"), models.Index(fields=["actor_id"], name="audit_event_actor")]
        triggers = [
            Rule(name="event_follows", when=pgtrigger.Before, operation=pgtrigger.Insert, func=_FOLLOWS_HEAD),
            Rule(
                name="event_keep",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_KEEPS_ALL_BUT_ERASED_WORDS,
            ),
            no_truncate("event"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} no. {self.number}: {self.action}"
