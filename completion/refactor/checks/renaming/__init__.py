"""The proof that an edit renames local names and changes nothing else."""
