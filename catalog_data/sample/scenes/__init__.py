"""The scenes of the sample collection: each function draws one on a canvas; files are not here."""
