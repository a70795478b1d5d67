"""The table of what stands in an archive. A new kind of record is one more line here, or in the module of its noun."""

from collections.abc import Iterator

from registry.exports.parts import application, assessment, chains, licence, papers, signing, supervision
from registry.exports.parts.chains import last_act
from registry.exports.parts.part import Enclosure, Part, Scope
from registry.exports.states import Audience
from registry.licensing.models import Application, Licence

OF_APPLICATION: tuple[Part, ...] = (*application.PARTS, *signing.PARTS, *assessment.PARTS, *papers.PARTS, *chains.PARTS)
OF_LICENCE: tuple[Part, ...] = (*licence.PARTS, *supervision.PARTS, *papers.PARTS, *chains.PARTS)

__all__ = ["OF_APPLICATION", "OF_LICENCE", "Enclosure", "Part", "Scope", "last_act", "parts_of", "things_of"]


def parts_of(scope: Scope) -> list[Part]:
    """The parts of one thing for its audience, in the order in which they stand in the archive."""
    table = OF_LICENCE if isinstance(scope.thing, Licence) else OF_APPLICATION
    return [part for part in table if part.is_for(scope.audience)]


def things_of(thing: Application | Licence, audience: Audience) -> Iterator[Application | Licence]:
    """What the archive is about: the thing, and for a licence every application that made or changed it.

    The office's archive has those that were sent; a draft is the exchange's alone until then.
    """
    yield thing
    if isinstance(thing, Licence):
        if thing.application is not None:
            yield thing.application
        later = Application.objects.filter(concerns=thing).select_related("exchange", "authority", "concerns").order_by("pk")
        yield from later.filter(submitted_at__isnull=False) if audience == Audience.OFFICE else later
