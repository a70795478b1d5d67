"""Two who need the first key at the same moment, on two connections: one key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from registry.statements.actions import present_key
from registry.statements.models import StatementKey


@pytest.mark.django_db(transaction=True)
def test_of_several_who_need_the_first_key_all_get_the_same() -> None:
    def need(_number: int) -> str:
        try:
            with transaction.atomic():
                return present_key(at=datetime(2026, 11, 1, tzinfo=UTC)).key_id
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(need, range(4)))
    assert len(found) == StatementKey.objects.count() == 1
