"""Writers of draft answers from evidence."""
