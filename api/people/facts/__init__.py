"""What people say of themselves and of each other, written down. Answers are made elsewhere."""
