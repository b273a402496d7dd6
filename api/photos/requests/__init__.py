"""Work that an owner asks for: written, shown, followed and stopped. The pipeline does it."""
