(method_declaration name: (_) @name body: (_) @body) @function
(constructor_declaration name: (_) @name body: (_) @body) @function
(compact_constructor_declaration name: (_) @name body: (_) @body) @function
(class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(record_declaration name: (_) @name body: (_) @body) @class
(annotation_type_declaration name: (_) @name body: (_) @body) @class
(package_declaration) @import
(import_declaration) @import
(line_comment) @comment
(block_comment) @comment
(string_literal) @string
(character_literal) @string

; --- outline ---
(package_declaration (_) @package)
(method_declaration type: (_) @type name: (_) @name body: (_)? @body) @def.function
(constructor_declaration name: (_) @name body: (_) @body) @def.function
(compact_constructor_declaration name: (_) @name body: (_) @body) @def.function
(annotation_type_element_declaration type: (_) @type name: (_) @name) @def.function
(class_declaration name: (_) @name body: (_) @body) @def.class
(class_declaration name: (_) @name superclass: (_) @bases)
(class_declaration name: (_) @name interfaces: (_) @bases)
(interface_declaration name: (_) @name (extends_interfaces)? @bases body: (_) @body) @def.interface
(annotation_type_declaration name: (_) @name body: (_) @body) @def.interface
(enum_declaration name: (_) @name interfaces: (_)? @bases body: (_) @body) @def.enum
(enum_constant name: (_) @name) @def.member
(record_declaration name: (_) @name interfaces: (_)? @bases body: (_) @body) @def.class
(record_declaration
  parameters: (formal_parameters (formal_parameter type: (_) @type name: (_) @name) @def.member))
(field_declaration
  type: (_) @type
  declarator: (variable_declarator name: (_) @name value: (_)? @value)) @def.member
(constant_declaration type: (_) @type declarator: (variable_declarator name: (_) @name)) @def.member
(import_declaration
  "static" . (scoped_identifier scope: (_) @module name: (_) @there) . ";") @import
(import_declaration (_) @module (asterisk) @there) @import
(import_declaration
  . (scoped_identifier name: (_) @there) @module .
  (#not-match? @import "^import +static\\b|[*]")) @import
(method_invocation object: (_) @receiver name: (_) @member)
(field_access object: (_) @receiver field: (_) @member)
(method_reference . (_) @receiver (identifier) @member .)
(lambda_expression) @def.block
(static_initializer) @def.block
