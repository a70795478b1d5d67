"""What the database itself refuses about lists, whoever asks."""

import pgtrigger

from registry.approvals.triggers import THIS_TRANSACTION, only_while_approving, refusal_unless_approving
from registry.audit.triggers import Rule

# A head moves only together with the publication that it names, one version at a time. A declared disaster reset changes
# the epoch, and only then may the numbers start anew.
HEAD_FOLLOWS_PUBLICATION = Rule(
    name="list_head_follows",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF NEW.code <> OLD.code THEN
            RAISE EXCEPTION 'a list keeps its code' USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.epoch <> OLD.epoch THEN
            RETURN NEW;
        END IF;
        IF NEW.served_seq < OLD.served_seq THEN
            RAISE EXCEPTION 'list %: what is served never goes back', OLD.code USING ERRCODE = 'restrict_violation';
        END IF;
        IF (NEW.seq, NEW.list_hash, NEW.count, NEW.published_at)
           IS NOT DISTINCT FROM (OLD.seq, OLD.list_hash, OLD.count, OLD.published_at) THEN
            RETURN NEW;
        END IF;
        PERFORM 1 FROM blocklist_publication
          WHERE list_id = NEW.id AND seq = NEW.seq AND seq = OLD.seq + 1 AND epoch = NEW.epoch
            AND list_hash = NEW.list_hash AND count = NEW.count AND published_at = NEW.published_at;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'list %: the head moves with its publication, one version at a time', OLD.code
              USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

PUBLICATION_FOLLOWS_HEAD = Rule(
    name="publication_follows",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("head_", "blocklist_list%ROWTYPE"), ("last_", "text")],
    func="""
        SELECT * INTO head_ FROM blocklist_list WHERE id = NEW.list_id FOR NO KEY UPDATE;
        IF NEW.seq <> head_.seq + 1 OR NEW.epoch <> head_.epoch THEN
            RAISE EXCEPTION 'list %: publication % does not follow version %', head_.code, NEW.seq, head_.seq
              USING ERRCODE = 'restrict_violation';
        END IF;
        IF NEW.published_at < head_.published_at THEN
            RAISE EXCEPTION 'list %: publication % is older than the one before', head_.code, NEW.seq
              USING ERRCODE = 'restrict_violation';
        END IF;
        SELECT record_hash INTO last_ FROM blocklist_publication WHERE list_id = NEW.list_id AND seq = head_.seq;
        IF last_ IS NOT NULL AND last_ <> NEW.prev_hash THEN
            RAISE EXCEPTION 'list %: publication % does not continue the chain', head_.code, NEW.seq
              USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)

# The head moves last, so nothing can be appended to a version that is already out.
LOG_BELONGS_TO_NEXT_SEQ = Rule(
    name="changelog_next_seq",
    level=pgtrigger.Statement,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    referencing=pgtrigger.Referencing(new="new_values"),
    func="""
        IF EXISTS (
            SELECT 1 FROM new_values n JOIN blocklist_list l ON l.id = n.list_id WHERE n.seq <> l.seq + 1
        ) THEN
            RAISE EXCEPTION 'the log takes operations of the next version only' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    """,
)

# An approved proposal to list one subject stands behind one entry and no other; an import stands behind all of its own.
# An approval serves the one transaction in which it was given.
ONE_ENTRY_A_PROPOSAL = f"""
    proposal.approved_in = {THIS_TRANSACTION} AND (
        proposal.kind = 'blocklist.import' OR NOT EXISTS (
            SELECT 1 FROM blocklist_entry other WHERE other.proposal_id = NEW.proposal_id AND other.id <> NEW.id
        )
    )
"""  # noqa: S608 - text of our own, no input

_LISTING_KINDS = ("blocklist.list_entry", "blocklist.import")
_WHAT_AN_ENTRY_SAYS = (
    "category", "name", "key", "authority", "basis", "territory", "action", "note", "valid_from", "valid_until", "is_urgent",
)  # fmt: skip
_SAYS_OTHERWISE = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _WHAT_AN_ENTRY_SAYS)

# What was listed by four eyes says something else only by four eyes. Entries that follow from a licence follow it.
LISTING_KEEPS_WHAT_WAS_APPROVED = Rule(
    name="entry_says_what_was_approved",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF OLD.origin_kind = 'listing' AND ({_SAYS_OTHERWISE}) THEN
            {refusal_unless_approving(", ".join(f"'{kind}'" for kind in _LISTING_KINDS))}
        END IF;
        RETURN NEW;
    """,
)


def of_a_listing(name: str) -> Rule:
    """Names and identifiers of an entry come, change and go only with an approval."""
    return only_while_approving(*_LISTING_KINDS, name=name, operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)


REMOVED_LISTING_STAYS_REMOVED = Rule(
    name="entry_stays_removed",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
        IF OLD.origin_kind = 'listing' AND OLD.removed_at IS NOT NULL
           AND (NEW.removed_at, NEW.removal_reason) IS DISTINCT FROM (OLD.removed_at, OLD.removal_reason) THEN
            RAISE EXCEPTION 'entry % was removed for good: list it anew', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
)
