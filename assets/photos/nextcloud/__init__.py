"""Mirrors of folders of a Nextcloud: looked at, brought, taken out. Scanning them is the scan's."""

from assets.photos.nextcloud.asset import nextcloud_files

__all__ = ["nextcloud_files"]
