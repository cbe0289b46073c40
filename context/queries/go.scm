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

; --- outline ---
(package_clause (package_identifier) @package)
(function_declaration
  name: (_) @name
  result: (parameter_list . (parameter_declaration type: (_) @type))
  body: (_)? @body) @def.function
(function_declaration name: (_) @name result: (_)? @type body: (_)? @body) @def.function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @container))
  name: (_) @name
  result: (parameter_list . (parameter_declaration type: (_) @type))
  body: (_)? @body) @def.function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @container))
  name: (_) @name
  result: (_)? @type
  body: (_)? @body) @def.function
(method_elem
  name: (_) @name
  result: (parameter_list . (parameter_declaration type: (_) @type))) @def.function
(method_elem name: (_) @name result: (_)? @type) @def.function
(type_spec name: (_) @name type: (struct_type (field_declaration_list) @body)) @def.class
(type_spec
  name: (_) @name
  type: (struct_type (field_declaration_list (field_declaration !name type: (_) @bases))))
(type_spec name: (_) @name type: (interface_type)) @def.interface
(type_spec name: (_) @name type: (interface_type (type_elem) @bases))
(type_spec name: (_) @name type: (_) @type) @def.type
(type_alias name: (_) @name type: (_) @type) @def.type
(field_declaration name: (_) @name type: (_) @type) @def.member
(const_spec (identifier) @name type: (_) @type) @def.constant
(const_spec (identifier) @name value: (expression_list . (_) @value)) @def.constant
(const_spec (identifier) @name) @def.constant
(var_spec (identifier) @name type: (_) @type) @def.constant
(var_spec (identifier) @name value: (expression_list . (_) @value)) @def.constant
(var_spec (identifier) @name) @def.constant
(import_spec name: (_)? @alias path: (_) @module) @import
(selector_expression operand: (_) @receiver field: (_) @member)
(func_literal) @def.block
