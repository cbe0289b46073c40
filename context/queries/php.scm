(function_definition name: (_) @name body: (_) @body) @function
(method_declaration name: (_) @name body: (_) @body) @function
(class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(trait_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(namespace_definition) @import
(namespace_use_declaration) @import
(comment) @comment
(string) @string
(encapsed_string) @string
(heredoc) @string
(nowdoc) @string

; --- outline ---
(namespace_definition name: (_) @package)
(class_declaration name: (_) @name (base_clause)? @bases body: (_) @body) @def.class
(class_declaration name: (_) @name (class_interface_clause) @bases)
(class_declaration
  name: (_) @name
  body: (declaration_list (use_declaration [(name) (qualified_name)] @bases)))
(interface_declaration name: (_) @name (base_clause)? @bases body: (_) @body) @def.interface
(trait_declaration name: (_) @name body: (_) @body) @def.interface
(enum_declaration name: (_) @name (class_interface_clause)? @bases body: (_) @body) @def.enum
(enum_case name: (_) @name) @def.member
(function_definition name: (_) @name return_type: (_)? @type body: (_) @body) @def.function
(method_declaration name: (_) @name return_type: (_)? @type body: (_)? @body) @def.function
(property_declaration
  type: (_)? @type
  (property_element name: (variable_name (name) @name))) @def.member
(property_promotion_parameter type: (_)? @type name: (variable_name (name) @name)) @def.member
(assignment_expression
  left: (member_access_expression object: (variable_name) @_this name: (name) @name)
  right: (_) @value
  (#eq? @_this "$this")) @def.member
(const_element . (name) @name) @def.constant
(function_call_expression
  function: (name) @_define
  arguments: (arguments . (argument (string (string_content) @name)))
  (#eq? @_define "define")) @def.constant
(anonymous_function) @def.block
(arrow_function) @def.block
(namespace_use_declaration (namespace_use_clause) @tree) @import
(namespace_use_declaration
  (namespace_name) @prefix
  body: (namespace_use_group (namespace_use_clause) @tree)) @import
(require_expression [
  (string (string_content) @module)
  (binary_expression right: (string (string_content) @module))
]) @import
(require_once_expression [
  (string (string_content) @module)
  (binary_expression right: (string (string_content) @module))
]) @import
(include_expression [
  (string (string_content) @module)
  (binary_expression right: (string (string_content) @module))
]) @import
(include_once_expression [
  (string (string_content) @module)
  (binary_expression right: (string (string_content) @module))
]) @import
(member_access_expression object: (_) @receiver name: (name) @member)
(member_call_expression object: (_) @receiver name: (name) @member)
(nullsafe_member_access_expression object: (_) @receiver name: (name) @member)
(nullsafe_member_call_expression object: (_) @receiver name: (name) @member)
(scoped_call_expression scope: (_) @receiver name: (name) @member)
(scoped_property_access_expression scope: (_) @receiver name: (variable_name (name) @member))
(class_constant_access_expression . (_) @receiver (name) @member .)
