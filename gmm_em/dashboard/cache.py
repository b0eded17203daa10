"""What one visitor computed, every other visitor with the same settings gets.

Results are frozen and shared by all sessions (`cache_resource` hands out the object itself, no
copy per session); the bounds keep one visitor's walk through a thousand seeds out of the memory.
What is made of data that a visitor brings, and that no link carries, is kept in the visitor's own
session.
"""

import functools
import inspect

import streamlit as st

MOST_OF_A_SESSION = 4  # results of each kind


def cached(most):
    """Keep the results of function(key, *arguments) by their key, at most so many.

    The function is then called as function(private, key, *arguments): private results are kept in
    the session, a few of them.
    """

    def decorate(function):
        def shared(text, _key, _arguments):
            return function(_key, *_arguments)

        def private(text, _key, _arguments):
            return function(_key, *_arguments)

        for inner in (shared, private):  # Streamlit tells caches apart by this name
            inner.__qualname__ = f"{function.__name__}_{inner.__name__}"
            inner.__signature__ = inspect.signature(inner)  # each look-up asks thrice
        shared = st.cache_resource(shared, max_entries=most, show_spinner=False)
        private = st.cache_resource(
            private, max_entries=MOST_OF_A_SESSION, show_spinner=False, scope="session"
        )

        @functools.wraps(function)
        def kept(is_private, key, *arguments):
            # as a text, a key takes a tenth of the time to be looked up
            return (private if is_private else shared)(repr(key), key, arguments)

        return kept

    return decorate
