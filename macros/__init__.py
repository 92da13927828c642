"""Facts and rules into pages: the macros that the guide's pages call, and the build's hooks."""
