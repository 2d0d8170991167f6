"""People: a body grown from distance functions, a skeleton, a walk, and clothes."""
