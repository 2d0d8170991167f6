"""Tests of the two faces."""
