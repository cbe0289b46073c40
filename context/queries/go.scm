(function_declaration name: (_) @name body: (_) @body) @function
(method_declaration name: (_) @name body: (_) @body) @function
(type_declaration
  (type_spec name: (_) @name type: (struct_type (field_declaration_list) @body))) @class
(type_declaration (type_spec name: (_) @name type: (interface_type) @body)) @class
(import_declaration) @import
(package_clause) @import
(comment) @comment
(interpreted_string_literal) @string
(raw_string_literal) @string
(rune_literal) @string
