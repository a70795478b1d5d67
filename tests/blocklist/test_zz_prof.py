import cProfile, pstats, time, resource
import pytest
from tests.blocklist.test_import_command import _import, officers
from tests.people import AT
from tests.shared_data import shared
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.blocklist.actions import load_protected
from pathlib import Path
pytestmark=pytest.mark.django_db
def test_p(officers):
    load_protected(Path("seeds/protected"))
    path = shared("illegal/polkadot_phishing/deny_domains.txt")
    def timed(name,f):
        p=cProfile.Profile(); c=time.process_time(); t=time.monotonic()
        p.enable(); r=f(); p.disable()
        print(name, "wall",round(time.monotonic()-t,1),"cpu",round(time.process_time()-c,1), "rss", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024)
        pstats.Stats(p).sort_stats("tottime").print_stats(14)
        return r
    timed("dry", lambda:_import(path, code="polkadot", source="x"))
    timed("propose", lambda:_import(path,"--apply","--by",officers[0].email, code="polkadot", source="x"))
    proposal = Proposal.objects.latest("pk")
    timed("approve", lambda: approve(proposal.pk, actor=officers[1], at=AT, content_hash=proposal.content_hash))
    timed("again", lambda:_import(path, code="polkadot", source="x"))
