"""Sheets of belongings in and out of the API: CSV read into facts, facts told as CSV."""
