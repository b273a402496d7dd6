"""People in photos: their owner's alone, since a face and a name tell more than a picture."""
