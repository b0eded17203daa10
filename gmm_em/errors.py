"""What is raised for things that people bring and that cannot be used."""


class DataError(ValueError):
    """Data, a table or a link that cannot be used; the message says where and why."""
