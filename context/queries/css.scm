(import_statement) @import
(comment) @comment
(string_value) @string
