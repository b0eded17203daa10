"""What one visitor computed, every other visitor with the same settings gets.

Results are frozen and shared by all sessions (`cache_resource` hands out the object itself, no
copy per session); the bounds keep one visitor's walk through a thousand seeds out of the memory.
What is made of data that a visitor brings, and that no link carries, is kept in the visitor's own
session.
"""

import inspect

import streamlit as st

MOST_OF_A_SESSION = 4  # results of each kind


def memory(name, most):
    """remember(private, key, make): what make() returned when this key, a text, was new.

    At most so many results are kept for all; private ones in the session, a few of them.
    `name` tells one memory from another.
    """

    def shared(key, _make):
        return _make()

    def private(key, _make):
        return _make()

    for function in (shared, private):  # Streamlit tells caches apart by this name
        function.__qualname__ = f"{name}_{function.__name__}"
        function.__signature__ = inspect.signature(function)  # each look-up asks thrice
    shared = st.cache_resource(shared, max_entries=most, show_spinner=False)
    private = st.cache_resource(
        private, max_entries=MOST_OF_A_SESSION, show_spinner=False, scope="session"
    )

    def remember(is_private, key, make):
        return (private if is_private else shared)(key, make)

    return remember
