"""The detector's school: images from randomised plants, a training run, an export."""
