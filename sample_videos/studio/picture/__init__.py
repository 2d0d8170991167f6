"""From movers and a plate to a camera picture: draw, light, merge, look."""
