"""What tests of the pipelines share: the people, folders and resources of photo assets."""

from tests.assets.photos.conftest import household, resources  # noqa: F401
