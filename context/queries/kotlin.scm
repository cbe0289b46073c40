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

; --- outline ---
(package_header (identifier) @package)
(class_declaration "interface" (type_identifier) @name (class_body)? @body) @def.interface
(class_declaration (type_identifier) @name (enum_class_body) @body) @def.enum
(class_declaration (type_identifier) @name (class_body)? @body) @def.class
(class_declaration (type_identifier) @name (delegation_specifier) @bases)
(object_declaration (type_identifier) @name (class_body)? @body) @def.class
(object_declaration (type_identifier) @name (delegation_specifier) @bases)
(enum_entry . (simple_identifier) @name) @def.member
(type_alias (type_identifier) @name (_) @type) @def.type
(function_declaration
  receiver: (_) @container
  (simple_identifier) @name
  (function_value_parameters)
  . [(user_type) (nullable_type)]? @type
  (function_body)? @body) @def.function
(function_declaration
  (simple_identifier) @name
  (function_value_parameters)
  . [(user_type) (nullable_type)]? @type
  (function_body)? @body) @def.function
(class_parameter (binding_pattern_kind) (simple_identifier) @name (_) @type) @def.member
(property_declaration
  (variable_declaration (simple_identifier) @name [(user_type) (nullable_type)] @type)) @def.constant
(property_declaration
  (variable_declaration (simple_identifier) @name)
  (call_expression)? @value) @def.constant
(lambda_literal) @def.block
(anonymous_initializer) @def.block
(secondary_constructor) @def.block
(import_header (identifier) @module (wildcard_import) @there) @import
(import_header
  (identifier (simple_identifier) @there .) @module
  (import_alias (type_identifier) @here)) @import
(import_header (identifier (simple_identifier) @there .) @module .) @import
(navigation_expression (_) @receiver (navigation_suffix (simple_identifier) @member))
