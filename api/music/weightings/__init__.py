"""Weights of rankers: what was searched for, what staff chose, which hold. Nothing is ranked."""
