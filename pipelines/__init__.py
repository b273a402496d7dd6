"""When things are derived, in what slices, and from which command. What is derived is assets'."""
