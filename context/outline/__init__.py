"""What a file defines, brings in and uses: text in, values out."""
