"""The plant file told to editors: JSON Schema 2020-12, from the same declarations.

The schema accepts every file that `read_plant` accepts. What needs two sections
at once, such as a rule that names a zone, only `read_plant` knows.
"""

from plant.plantfile.reading import plant_record
from plant.plantfile.shapes import Schema
from plant.rules import RuleForms

SCHEMA_ID = "https://floorwatch.example/schemas/plant-file-1.json"


def export_schema(forms: RuleForms) -> Schema:
    """Return the JSON Schema of a plant file with the rules of these forms."""
    head: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Floorwatch plant file, version 1",
    }
    return head | plant_record(forms).schema()
