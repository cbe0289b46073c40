"""The workspace index. The only part of `context` that reads files and keeps a database."""
