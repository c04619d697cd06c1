"""Tests of the letters service."""
