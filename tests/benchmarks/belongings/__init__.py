"""Benchmarks of belongings: the judged questions and what is measured on them."""
