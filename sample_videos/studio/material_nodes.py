"""A short language for Blender's shader nodes: noise, ramps, mixes, pictures.

Each method adds a node and gives its output; a value may be a number, a colour
or another node's output. It exists so that `materials` reads like a recipe.
"""

import math
from typing import Any  # Blender's node types are not typed.

import bpy
import numpy as np

from sample_videos.studio.geometry import Array, Point3

_HIGHEST = 8.0


class Nodes:
    """The node tree of one material."""

    def __init__(self, material: Any) -> None:
        self._tree = material.node_tree
        self._shader = self._tree.nodes["Principled BSDF"]
        self.surface: Any = self._shader.inputs
        self._object = self._node("ShaderNodeTexCoord").outputs["Object"]

    def _node(self, kind: str, **values: float) -> Any:
        node = self._tree.nodes.new(kind)
        for name, value in values.items():
            node.inputs[name.replace("_", " ")].default_value = value
        return node

    def _join(self, value: Any, socket: Any) -> None:
        if hasattr(value, "links"):
            self._tree.links.new(value, socket)
        else:
            socket.default_value = (*value, 1) if isinstance(value, tuple) else value

    def colour(self, value: Any) -> None:
        """Use this as the base colour."""
        self._join(value, self.surface["Base Color"])

    def rough(self, value: Any) -> None:
        """Use this as the roughness."""
        self._join(value, self.surface["Roughness"])

    def paint(
        self, colour: Point3, *, rough: float, metal: float, dirt: float, scale: float
    ) -> None:
        """One colour with some dirt on it."""
        soiled = self.ramp(self.noise(scale, 5, 0.55), (0.3, 1 - dirt), (0.7, 1.0))
        self.colour(self.mixed(1.0, colour, soiled))
        self.surface["Roughness"].default_value = rough
        self.surface["Metallic"].default_value = metal

    def noise(
        self, scale: float, detail: float, rough: float, *, at: Any = None, distortion: float = 0.0
    ) -> Any:
        """Fractal noise around 0.5."""
        node = self._node(
            "ShaderNodeTexNoise", Scale=scale, Detail=detail, Roughness=rough, Distortion=distortion
        )
        self._join(at or self._object, node.inputs["Vector"])
        return node.outputs["Fac"]

    def stretched(self, scale: Point3, *, turn: float = 0.0) -> Any:
        """Object coordinates, scaled and turned about z."""
        node = self._node("ShaderNodeMapping")
        node.inputs["Scale"].default_value = scale
        node.inputs["Rotation"].default_value = (0, 0, turn)
        self._join(self._object, node.inputs["Vector"])
        return node.outputs["Vector"]

    def ramp(self, value: Any, *stops: tuple[float, float]) -> Any:
        """Map a value to greys."""
        return self.colour_ramp(value, *[(place, (grey, grey, grey)) for place, grey in stops])

    def colour_ramp(self, value: Any, *stops: tuple[float, Point3]) -> Any:
        """Map a value to colours."""
        node = self._node("ShaderNodeValToRGB")
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (place, colour) in zip(elements, stops, strict=True):
            element.position, element.color = place, (*colour, 1)
        self._join(value, node.inputs["Fac"])
        return node.outputs["Color"]

    def mixed(self, part: Any, first: Any, second: Any, *, multiply: bool = True) -> Any:
        """Blend two colours."""
        node = self._tree.nodes.new("ShaderNodeMix")
        node.data_type, node.blend_type = "RGBA", "MULTIPLY" if multiply else "MIX"
        for index, value in ((0, part), (6, first), (7, second)):
            self._join(value, node.inputs[index])
        return node.outputs[2]

    def saw_cuts(self, pitch: float) -> Any:
        """Dark joints in a square grid."""
        node = self._node(
            "ShaderNodeTexBrick", Scale=1.0, Mortar_Size=0.008, Brick_Width=pitch, Row_Height=pitch
        )
        node.offset = 0
        node.inputs["Color1"].default_value = node.inputs["Color2"].default_value = (1, 1, 1, 1)
        node.inputs["Mortar"].default_value = (0.25, 0.25, 0.25, 1)
        self._join(self._object, node.inputs["Vector"])
        return node.outputs["Color"]

    def courses(self, along: str, face: Point3, joint: Point3) -> Any:
        """Courses of brick on a wall that runs along x or y."""
        quarter = math.pi / 2
        upright = self._node("ShaderNodeMapping")
        upright.vector_type = "TEXTURE"
        upright.inputs["Rotation"].default_value = (quarter, 0, 0 if along == "X" else quarter)
        self._join(self._object, upright.inputs["Vector"])
        node = self._node(
            "ShaderNodeTexBrick", Scale=1.0, Mortar_Size=0.007, Brick_Width=0.25, Row_Height=0.077
        )
        darker = tuple(0.88 * value for value in face)
        for name, colour in (("Color1", face), ("Color2", darker), ("Mortar", joint)):
            node.inputs[name].default_value = (*colour, 1)
        self._join(upright.outputs["Vector"], node.inputs["Vector"])
        return node.outputs["Color"]

    def by_height(self, *stops: tuple[float, Point3]) -> Any:
        """A colour by the height above the floor, in metres."""
        apart = self._node("ShaderNodeSeparateXYZ")
        self._join(self._object, apart.inputs["Vector"])
        part = self._node("ShaderNodeMapRange", From_Max=_HIGHEST)
        self._join(apart.outputs["Z"], part.inputs["Value"])
        places = [(height / _HIGHEST, colour) for height, colour in stops]
        return self.colour_ramp(part.outputs["Result"], *places)

    def ribbed(self, direction: str) -> None:
        """Sheet-metal ribs as a bump."""
        wave = self._node("ShaderNodeTexWave", Scale=1.6)
        wave.bands_direction = direction
        self._join(self._object, wave.inputs["Vector"])
        bump = self._node("ShaderNodeBump", Strength=0.35, Distance=0.05)
        self._join(wave.outputs["Fac"], bump.inputs["Height"])
        self._join(bump.outputs["Normal"], self.surface["Normal"])

    def image(self, name: str, picture: Array) -> Any:
        """A picture by its UV coordinates."""
        height, width = picture.shape[:2]
        held = bpy.data.images.new(name, width, height, alpha=False)
        held.colorspace_settings.name = "sRGB"
        held.pixels.foreach_set(picture.astype(np.float32).ravel())
        held.pack()
        node = self._tree.nodes.new("ShaderNodeTexImage")
        node.image = held
        return node.outputs["Color"]
