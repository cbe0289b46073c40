"""Where the tests of a file belong in a project, and what they are written for. Pure."""
