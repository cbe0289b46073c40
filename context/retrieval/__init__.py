"""Which code of the workspace the next line needs: cursor and lookup in, ranked snippets out."""
