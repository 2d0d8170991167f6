"""The plant file from disk, with the rules that this build knows.

Paths of film files are meant from the folder of the plant file. Without a plant
file there is a plant of one camera, which reports every person in its view.
"""

from dataclasses import replace
from pathlib import Path

from plant.places import Camera, Plant
from plant.plantfile.reading import read_plant
from plant.rules import RuleForms
from runtime.yaml_reading import read_yaml, read_yaml_file

USUAL_PLANT = """\
version: 1
site: site
timezone: UTC
cameras:
  - id: camera
    file: film
    zones:
      view: [[0, 0], [1, 0], [1, 1], [0, 1]]
rules:
  - {id: person-in-view, kind: zone.intrusion, camera: camera, zones: [view]}
"""


def load_plant(path: Path, forms: RuleForms) -> Plant:
    """Return the plant of a file, or raise PlantFileError with all its problems."""
    plant = read_plant(read_yaml_file(path), forms=forms, source=str(path))
    return film_paths(plant, path.parent)


def film_paths(plant: Plant, folder: Path) -> Plant:
    """Return the plant with the paths of its films meant from a folder."""
    cameras = {name: _with_path(camera, folder) for name, camera in plant.cameras.items()}
    return replace(plant, cameras=cameras)


def usual_plant(forms: RuleForms) -> Plant:
    """Return the plant that stands in when none is given."""
    return read_plant(
        read_yaml(USUAL_PLANT, source="(no plant file)"), forms=forms, source="(no plant file)"
    )


def _with_path(camera: Camera, folder: Path) -> Camera:
    if not camera.source.file:
        return camera
    path = folder / Path(camera.source.file)
    return replace(camera, source=replace(camera.source, file=str(path)))
