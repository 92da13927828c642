"""What the site costs its reader, measured against plain ways of doing the same (see `bench/__main__.py`)."""
