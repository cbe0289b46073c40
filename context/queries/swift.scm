(function_declaration name: (simple_identifier) @name body: (_) @body) @function
(init_declaration body: (_) @body) @function
(class_declaration name: (_) @name body: (_) @body) @class
(protocol_declaration name: (_) @name body: (_) @body) @class
(import_declaration) @import
(comment) @comment
(multiline_comment) @comment
(line_string_literal) @string
(multi_line_string_literal) @string
(interpolated_expression) @code
