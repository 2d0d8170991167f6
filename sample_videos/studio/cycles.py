"""The still picture of everything that stands, by Blender's Cycles.

It renders the set once per camera in linear light, with the diffuse light that
fell directly and by way of other surfaces in pictures of their own; from those
the ambient light for movers is measured. Needs `bpy`; a film does not, it
starts from the plate that this writes.
"""

import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # Blender's types are not typed.

os.environ["OPENCV_IO_ENABLE_OPENEXR"] = "1"  # OpenCV reads this when it is first imported.

import bpy
import cv2
import mathutils
import numpy as np
from numpy.typing import NDArray

from sample_videos.studio.geometry import Mesh, Point3
from sample_videos.studio.materials import Palette
from sample_videos.studio.plate import Ambient, Plate
from sample_videos.studio.sets.stage_set import DOWN, Light, StageSet, View

Picture = NDArray[np.float32]
PASSES = ("Image", "DiffDir", "DiffInd", "Shape")


@dataclass(frozen=True, slots=True)
class Tint:
    """Other paint and other board than the plant's own, for training."""

    seed: int | None = None
    board: Point3 = (1.0, 1.0, 1.0)


UNTINTED = Tint()
_SETTINGS: dict[str, Any] = {
    "device": "CPU",
    "use_adaptive_sampling": True,
    "adaptive_threshold": 0.05,
    "use_denoising": True,
    "denoiser": "OPENIMAGEDENOISE",
    "denoising_prefilter": "FAST",
    "denoising_quality": "BALANCED",
    "denoising_use_gpu": False,
    "use_light_tree": False,
    "max_bounces": 4,
    "diffuse_bounces": 2,
    "glossy_bounces": 1,
    "transmission_bounces": 0,
    "transparent_max_bounces": 2,
    "caustics_reflective": False,
    "caustics_refractive": False,
    "sample_clamp_indirect": 3,
    "seed": 7,
    "filter_width": 1.6,
}


def render_plate(
    stage: StageSet,
    view: View,
    size: tuple[int, int],
    *,
    samples: int,
    tint: Tint = UNTINTED,
    threads: int = 1,
) -> Plate:
    """Everything that stands, as this camera sees it before its lens."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    _configure(scene, size, samples, threads)
    palette = Palette(tint_seed=tint.seed, board=tint.board)
    for mesh in stage.meshes:
        _add(scene, mesh, palette)
    for light in stage.lights:
        _lamp(scene, light)
    _hang_camera(scene, view)
    with tempfile.TemporaryDirectory() as folder:
        passes = _rendered_passes(scene, Path(folder))
    return Plate(passes["Image"], view, stage.lights, measure_ambient(passes))


def measure_ambient(passes: dict[str, Picture]) -> Ambient:
    """Light that reaches upward, upright and downward faces by way of other surfaces."""
    normal_z, height = passes["Shape"][..., 0], passes["Shape"][..., 1]
    floor = (normal_z > 0.9) & (height < 0.01)
    upright = np.abs(normal_z) < 0.2
    up = np.median(passes["DiffInd"][floor], axis=0)
    side = np.median(passes["DiffInd"][upright], axis=0)
    down = 0.2 * np.median(passes["DiffDir"][floor], axis=0) + 0.1 * up
    return Ambient(_triple(up), _triple(side), _triple(down))


def _triple(values: NDArray[np.float32]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])


def _configure(scene: Any, size: tuple[int, int], samples: int, threads: int) -> None:
    render = scene.render
    render.engine, render.resolution_percentage = "CYCLES", 100
    render.resolution_x, render.resolution_y = size
    render.threads_mode, render.threads = "FIXED", threads
    render.image_settings.file_format, render.image_settings.color_depth = "OPEN_EXR", "16"
    for name, value in _SETTINGS.items():
        setattr(scene.cycles, name, value)
    scene.cycles.samples = samples
    world = bpy.data.worlds.new("world")
    scene.world, world.use_nodes = world, True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.02, 0.022, 0.025, 1)


def _add(scene: Any, mesh: Mesh, palette: Palette) -> None:
    data = bpy.data.meshes.new("part")
    data.from_pydata(mesh.vertices.tolist(), [], [list(face) for face in mesh.faces])
    data.materials.append(palette.get(mesh.material))
    if mesh.uv is not None:
        data.uv_layers.new(name="UV").data.foreach_set("uv", mesh.uv.astype(np.float32).ravel())
    if mesh.smooth:
        data.polygons.foreach_set("use_smooth", np.array([len(face) <= 4 for face in mesh.faces]))
    data.update()
    scene.collection.objects.link(bpy.data.objects.new("part", data))


def _lamp(scene: Any, light: Light) -> None:
    data = bpy.data.lights.new("lamp", "AREA")
    data.shape, data.energy, data.color = "RECTANGLE", light.power, light.colour
    data.size, data.size_y = light.size
    lamp = bpy.data.objects.new("lamp", data)
    lamp.location, lamp.visible_camera = light.position, False
    if light.aim != DOWN:
        # The long side stays level: a lamp's x lies across its aim.
        lamp.rotation_euler = mathutils.Vector(light.aim).to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(lamp)


def _hang_camera(scene: Any, view: View) -> None:
    data = bpy.data.cameras.new("camera")
    data.sensor_fit, data.angle, data.clip_start = "HORIZONTAL", math.radians(view.wide), 0.1
    camera = bpy.data.objects.new("camera", data)
    gaze = mathutils.Vector(view.target) - mathutils.Vector(view.position)
    camera.location, camera.rotation_euler = view.position, gaze.to_track_quat("-Z", "Y").to_euler()
    scene.collection.objects.link(camera)
    scene.camera = camera


def _rendered_passes(scene: Any, folder: Path) -> dict[str, Picture]:
    layer = scene.view_layers[0]
    layer.use_pass_diffuse_direct = layer.use_pass_diffuse_indirect = True
    layer.use_pass_normal = layer.use_pass_position = True
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    source, sink = (
        tree.nodes.new("CompositorNodeRLayers"),
        tree.nodes.new("CompositorNodeOutputFile"),
    )
    sink.base_path, sink.format.file_format, sink.format.color_depth = str(folder), "OPEN_EXR", "16"
    sink.file_slots.clear()
    for name in PASSES:
        sink.file_slots.new(f"{name}_")
        picture = _shape(tree, source) if name == "Shape" else source.outputs[name]
        tree.links.new(picture, sink.inputs[f"{name}_"])
    tree.links.new(source.outputs["Image"], tree.nodes.new("CompositorNodeComposite").inputs[0])
    scene.frame_set(1)
    scene.render.filepath = str(folder / "whole.exr")
    bpy.ops.render.render(write_still=True)
    return {name: _read(folder / f"{name}_0001.exr") for name in PASSES}


def _shape(tree: Any, source: Any) -> Any:
    """A picture whose red is the normal's z and whose green is the height: OpenCV reads no vectors."""
    joined = tree.nodes.new("CompositorNodeCombineColor")
    for index, name in enumerate(("Normal", "Position")):
        apart = tree.nodes.new("CompositorNodeSeparateXYZ")
        tree.links.new(source.outputs[name], apart.inputs[0])
        tree.links.new(apart.outputs[2], joined.inputs[index])
    return joined.outputs[0]


def _read(path: Path) -> Picture:
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert picture is not None, "Cycles has just written it"
    return np.ascontiguousarray(picture[..., 2::-1], dtype=np.float32)
