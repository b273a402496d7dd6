"""Playing music at a service, on the devices somebody has there."""
