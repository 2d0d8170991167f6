"""One gated plant for all tests of a file: policyd takes a moment to make its keys."""

from collections.abc import Iterator

import pytest

from tests.api.http.gated.plant import Gated, a_gated_plant


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    with a_gated_plant(tmp_path_factory.mktemp("gated")) as plant:
        yield plant
