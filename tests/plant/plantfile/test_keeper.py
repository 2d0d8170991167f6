"""A bad new file changes nothing; a good one comes into force."""

from plant.plantfile.keeper import PlantKeeper
from tests.builders import a_plant, a_plant_with


def test_a_good_new_file_comes_into_force() -> None:
    keeper = PlantKeeper(a_plant())
    renamed = a_plant_with("name: Riverside", "name: Seaside")
    assert keeper.offer(lambda: a_plant(renamed)) is None
    plant, version = keeper.in_force
    assert (plant.name, version) == ("Seaside", 2)


def test_a_bad_new_file_is_refused_and_the_last_good_one_stays() -> None:
    keeper = PlantKeeper(a_plant())
    refused = keeper.offer(lambda: a_plant(a_plant_with("severity: 700", "severity: high")))
    assert refused is not None
    assert len(refused.problems) == 1
    plant, version = keeper.in_force
    assert (plant, version) == (a_plant(), 1)


def test_the_same_file_again_is_no_change() -> None:
    keeper = PlantKeeper(a_plant())
    assert keeper.offer(a_plant) is None
    assert keeper.in_force[1] == 1
