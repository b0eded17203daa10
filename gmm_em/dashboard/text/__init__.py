"""The words and numbers of the page: pure functions, which know no screen."""
