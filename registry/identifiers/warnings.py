"""What may be odd about a valid identifier: stable codes, and one English sentence each for people."""

from typing import Final

from registry.identifiers.identifier import gettext_noop

MIXED_SCRIPT: Final = "mixed_script"
HOMOGLYPH: Final = "homoglyph"
ZERO_WIDTH: Final = "zero_width"
NO_CHECKSUM: Final = "no_checksum"
BAD_CHECKSUM: Final = "bad_checksum"
UNKNOWN_BANK: Final = "unknown_bank"
UNKNOWN_PATTERN: Final = "unknown_pattern"
UNKNOWN_VERSION: Final = "unknown_version"
NO_COUNTRY: Final = "no_country"
SHARED_HOST: Final = "shared_host"
PUBLIC_SUFFIX: Final = "public_suffix"
IP_ADDRESS: Final = "ip_address"
UNKNOWN_ENDING: Final = "unknown_ending"
UNUSUAL_IDNA: Final = "unusual_idna"
REWRITTEN: Final = "rewritten"
PART_DROPPED: Final = "part_dropped"

WARNINGS: Final[dict[str, str]] = {
    MIXED_SCRIPT: gettext_noop("Letters of several alphabets are mixed in one word."),
    HOMOGLYPH: gettext_noop("Letters of another alphabet stand where look-alikes are expected."),
    ZERO_WIDTH: gettext_noop("Invisible characters were removed."),
    NO_CHECKSUM: gettext_noop("This form has no check digits, so a typing error would not be noticed."),
    BAD_CHECKSUM: gettext_noop("The check digits are not right for this number; compare it with its source."),
    UNKNOWN_BANK: gettext_noop("The bank code is not in our table of banks."),
    UNKNOWN_PATTERN: gettext_noop("The number does not follow a pattern of licence numbers that we know."),
    UNKNOWN_VERSION: gettext_noop("The address is of a version that is not in use yet."),
    NO_COUNTRY: gettext_noop("No country was given, so the number can belong to several registers."),
    SHARED_HOST: gettext_noop("Many people have their pages on this host; only a page on it can stand for one of them."),
    PUBLIC_SUFFIX: gettext_noop("Sites of many owners stand below this name."),
    IP_ADDRESS: gettext_noop("This is a network address, which can change hands without notice."),
    UNKNOWN_ENDING: gettext_noop("The last part of the host is no top-level name that we know; compare it with its source."),
    UNUSUAL_IDNA: gettext_noop("The host uses characters that today's rules for domain names do not allow."),
    REWRITTEN: gettext_noop("The value was given in another form of the same thing and is kept in its standard form."),
    PART_DROPPED: gettext_noop("A part that does not change what is named was left out."),
}
