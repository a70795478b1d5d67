"""The sentences that go with a verdict, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAME_CAN_BE_COPIED = "name_can_be_copied"
NAME_ON_WARNING_LIST = "name_on_warning_list"
NOT_FOUND_IS_NOT_SAFE = "not_found_is_not_safe"
DIFFERENT_SITE = "different_site"
UNDER_EXAMINATION = "under_examination"
UNDER_REVIEW = "under_review"
SEVERAL_READINGS = "several_readings"
LICENCE_ELSEWHERE = "licence_elsewhere"
HAS_SUCCESSOR = "has_successor"

NOTICES: dict[str, Promise] = {
    NAME_CAN_BE_COPIED: _("A name can be copied. Compare the site and the number before you send money."),
    NAME_ON_WARNING_LIST: _("A name like this stands on the warning list. A name alone is no verdict: compare the sites and accounts."),
    NOT_FOUND_IS_NOT_SAFE: _("Not being found does not mean that it is safe."),
    DIFFERENT_SITE: _("This is a different site or account: it looks like that of a licensed exchange, but is not registered to it."),
    UNDER_EXAMINATION: _("It is under examination; this is not a finding of guilt."),
    UNDER_REVIEW: _("The register holds conflicting facts about it. They are being reviewed."),
    SEVERAL_READINGS: _("This names several firms. All of them are shown."),
    LICENCE_ELSEWHERE: _("It holds no licence here. A licence of another country does not count here."),
    HAS_SUCCESSOR: _("The firm holds a newer licence: see its number."),
}
