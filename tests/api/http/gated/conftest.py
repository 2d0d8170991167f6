"""One gated plant for all tests of a file: policyd takes a moment to make its keys."""

from collections.abc import Iterator

import pytest

from tests.api.http.gated.plant import Desk, Gated, a_gated_plant


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gated]:
    with a_gated_plant(tmp_path_factory.mktemp("gated")) as plant:
        yield plant


@pytest.fixture(scope="module")
def lead(plant: Gated) -> Desk:
    plant.person("lea", ["security-lead"], ["hall"])
    desk = plant.a_desk("desk-1")
    plant.sign_in("lea", desk)
    return desk


@pytest.fixture(scope="module")
def guard(plant: Gated) -> Desk:
    plant.person("sia", ["security"], ["hall"])
    desk = plant.a_desk("desk-2")
    plant.sign_in("sia", desk)
    return desk


@pytest.fixture(scope="module")
def office(plant: Gated) -> Desk:
    """An IT administrator, just signed in at a desk of IT."""
    desk = plant.a_desk("it-desk-1", "workstation", "it-desks")
    plant.person("ida", ["it-admin"], [])
    plant.sign_in("ida", desk)
    return desk
