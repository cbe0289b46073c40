(function_declaration (simple_identifier) @name (function_body) @body) @function
(class_declaration (type_identifier) @name [(class_body) (enum_class_body)] @body) @class
(object_declaration (type_identifier) @name (class_body) @body) @class
(companion_object (class_body) @body) @class
(package_header) @import
(import_header) @import
(line_comment) @comment
(multiline_comment) @comment
(string_literal) @string
(character_literal) @string
(interpolated_expression) @code
