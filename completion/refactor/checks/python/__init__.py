"""Checks on Python, by the standard library's syntax trees and by tree-sitter's."""
