"""Thousands of walks at once: each measured once, whatever happens meanwhile; two tables of all."""
