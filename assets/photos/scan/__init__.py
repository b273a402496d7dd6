"""The scan: folders walked, changes hashed, photos told apart. When it runs is not here."""

from assets.photos.scan.run import SCAN_RECIPE, ScanReport, scan

__all__ = ["SCAN_RECIPE", "ScanReport", "scan"]
