(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(method_definition name: (_) @name body: (_) @body) @function
(public_field_definition name: (_) @name value: (arrow_function body: (statement_block) @body)) @function
(lexical_declaration
  (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (statement_block) @body)
      (function_expression body: (_) @body)
    ])) @function
(class_declaration name: (_) @name body: (_) @body) @class
(abstract_class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(internal_module name: (_) @name body: (_) @body) @class
(export_statement declaration: (_)) @wrapper
(import_statement) @import
(lexical_declaration
  (variable_declarator value: (call_expression function: (identifier) @loader))) @import
(comment) @comment
(string) @string
(template_string) @string
(template_substitution) @code

; --- outline ---
(function_declaration name: (_) @name return_type: (_)? @type body: (_) @body) @def.function
(generator_function_declaration name: (_) @name return_type: (_)? @type body: (_) @body) @def.function
(method_definition name: (_) @name return_type: (_)? @type body: (_) @body) @def.function
(function_signature name: (_) @name return_type: (_)? @type) @def.function
(method_signature name: (_) @name return_type: (_)? @type) @def.function
(abstract_method_signature name: (_) @name return_type: (_)? @type) @def.function
(class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @def.class
(abstract_class_declaration name: (_) @name (class_heritage)? @bases body: (_) @body) @def.class
(interface_declaration
  name: (_) @name
  (extends_type_clause)? @bases
  body: (_) @body) @def.interface
(enum_declaration name: (_) @name body: (_) @body) @def.enum
(enum_body name: (_) @name @def.member)
(enum_assignment name: (_) @name) @def.member
(type_alias_declaration name: (_) @name) @def.type
(internal_module name: (_) @name body: (_) @body) @def.module
(module name: (identifier) @name body: (_) @body) @def.module
(public_field_definition
  name: (_) @name
  value: [
    (arrow_function return_type: (_)? @type body: (_) @body)
    (function_expression return_type: (_)? @type body: (_) @body)
  ]) @def.function
(public_field_definition name: (_) @name type: (_)? @type value: (_)? @value) @def.member
(property_signature name: (_) @name type: (_)? @type) @def.member
(required_parameter
  [(accessibility_modifier) "readonly"]
  pattern: (identifier) @name
  type: (_)? @type) @def.member
(variable_declarator
  name: (identifier) @name
  value: [
    (arrow_function return_type: (_)? @type body: (_) @body)
    (function_expression return_type: (_)? @type body: (_) @body)
    (generator_function body: (_) @body)
  ]) @def.function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @def.class
(variable_declarator name: (identifier) @name type: (_)? @type value: (_)? @value) @def.constant
(variable_declarator
  name: (object_pattern (shorthand_property_identifier_pattern) @name)) @def.constant
(pair
  key: [(property_identifier) (string)] @name
  value: [
    (arrow_function return_type: (_)? @type body: (_) @body)
    (function_expression return_type: (_)? @type body: (_) @body)
  ]) @def.function
; inherits: ecmascript
(import_statement (import_require_clause (identifier) @alias source: (_) @module)) @import
