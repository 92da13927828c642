"""MkDocs hooks, one reason each. mkdocs.yml lists them in the order in which they run."""
