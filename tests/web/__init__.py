"""Tests of the room web, and the pretended hub they look at."""
