"""Two connections, one winner: nothing is sent, reminded or decided twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from registry.lib.errors import RegistryError
from registry.outbox.models import Reminder
from registry.supervision import actions
from registry.supervision.models import ReturnReview, ReturnSending
from tests.licensing import world as w
from tests.supervision.desk import GRANTED, JULY, Desk, at

pytestmark = pytest.mark.django_db(transaction=True)


def both(act: Callable[[], Any]) -> list[Any]:
    """What comes of doing it on two connections at the same moment: results, or refusals."""
    came: list[Any] = []
    gate = threading.Barrier(2)

    def run() -> None:
        gate.wait()
        try:
            came.append(act())
        except RegistryError as error:
            came.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_two_at_once_send_remind_and_decide_once() -> None:
    world = w.build_world()
    desk = Desk(world, w.licensed(world, GRANTED))
    assert sum(both(lambda: actions.send_reminders(at=at(7, 29)))) == Reminder.objects.count() == 2
    desk.fill()
    first, second = both(lambda: actions.send_return(desk.which(), is_declared=True, actor=desk.admin, at=JULY))
    assert first == second == ReturnSending.objects.get()
    decided = both(lambda: actions.accept_return(desk.which(), seen=1, actor=desk.officer, at=JULY))
    assert [isinstance(one, RegistryError) for one in decided].count(True) == 1
    assert ReturnReview.objects.count() == 1
    told, again = both(desk.notice)
    assert told == again
