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

; --- outline ---
(class_declaration "extension" name: (_) @name body: (_) @body) @def.scope
(class_declaration "enum" name: (_) @name body: (_) @body) @def.enum
(class_declaration name: (_) @name body: (_) @body) @def.class
(class_declaration name: (_) @name (inheritance_specifier) @bases)
(protocol_declaration name: (_) @name body: (_) @body) @def.interface
(protocol_declaration name: (_) @name (inheritance_specifier) @bases)
(enum_entry name: (simple_identifier) @name) @def.member
(typealias_declaration . name: (_) @name) @def.type
(function_declaration
  name: (simple_identifier) @name
  "->" . (_) @type
  body: (_) @body) @def.function
(function_declaration name: (simple_identifier) @name body: (_) @body) @def.function
(protocol_function_declaration name: (simple_identifier) @name "->" . (_) @type) @def.function
(protocol_function_declaration name: (simple_identifier) @name) @def.function
(init_declaration "init" @name body: (_) @body) @def.function
(property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  (type_annotation (_) @type)) @def.constant
(property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  value: (_)? @value) @def.constant
(protocol_property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  (type_annotation (_) @type)) @def.member
(lambda_literal) @def.block
(computed_property) @def.block
(deinit_declaration) @def.block
(import_declaration (identifier) @module) @import
(navigation_expression
  target: (_) @receiver
  suffix: (navigation_suffix suffix: (simple_identifier) @member))
