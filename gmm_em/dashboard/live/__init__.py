"""A class that answers: what is kept of it, and the code by which phones find it."""
